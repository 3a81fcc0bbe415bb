// Contents that follow the scroll, values under the pointer, and sortable long tables. The page reads the same without it.
(function () {
  'use strict';
  var details = document.querySelector('nav details');
  if (details && window.innerWidth < 1180) details.open = false;
  var links = Array.prototype.slice.call(document.querySelectorAll('nav .toc a'));
  var targets = links.map(function (a) { return document.getElementById(a.hash.slice(1)); });
  function follow() {
    var here = 0;
    targets.forEach(function (t, i) { if (t && t.getBoundingClientRect().top < 140) here = i; });
    links.forEach(function (a, i) {
      a.classList.toggle('here', i === here);
      if (i === here) a.setAttribute('aria-current', 'true'); else a.removeAttribute('aria-current');
    });
  }
  addEventListener('scroll', follow, { passive: true });
  follow();
  function value(row, i) {
    var text = row.cells[i] ? row.cells[i].textContent.trim() : '';
    var number = parseFloat(text.replace(/\u2212/g, '-').replace(/[,+\u2007<]/g, ''));
    return isNaN(number) ? text : number;
  }
  document.querySelectorAll('table.data').forEach(function (table) {
    if (table.tBodies.length !== 1 || table.tBodies[0].rows.length < 12) return;
    var head = table.tHead.rows[table.tHead.rows.length - 1];
    Array.prototype.forEach.call(head.cells, function (cell, i) {
      var button = document.createElement('button');
      while (cell.firstChild) button.appendChild(cell.firstChild);
      cell.appendChild(button);
      cell.classList.add('sortable');
      button.addEventListener('click', function () {
        var down = cell.getAttribute('aria-sort') !== 'descending';
        Array.prototype.forEach.call(head.cells, function (c) { c.removeAttribute('aria-sort'); });
        cell.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        var rows = Array.prototype.slice.call(table.tBodies[0].rows);
        rows.sort(function (a, b) {
          var x = value(a, i), y = value(b, i);
          var order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y));
          return down ? -order : order;
        });
        rows.forEach(function (row) { table.tBodies[0].appendChild(row); });
      });
    });
  });

  // Values of a time series: pointer, finger or arrow keys choose a date, a line marks it, the words stand below the chart.
  document.querySelectorAll('script.series').forEach(function (script) {
    var panels = JSON.parse(script.textContent), picture = script.parentNode.querySelector('.picture');
    var svg = picture.querySelector('svg'), holder = document.createElement('div'), mark = document.createElement('i'), words = document.createElement('p');
    holder.className = 'hoverable'; mark.className = 'mark'; mark.hidden = true; words.className = 'hovervalue';
    words.setAttribute('role', 'status');
    picture.insertBefore(holder, svg); holder.appendChild(svg); holder.appendChild(mark);
    picture.parentNode.insertBefore(words, picture.nextSibling);
    words.textContent = 'Point at the chart, or use the arrow keys, to read values.';
    picture.setAttribute('aria-describedby', words.id = 'values-' + picture.parentNode.id);
    var panel = panels[0], place = panel.at.length;
    function show() {
      var at = panel.at[place], values = panel.lines.filter(function (l) { return l[1][place]; });
      mark.hidden = false;
      mark.style.left = 100 * at[0] + '%'; mark.style.top = 100 * panel.box[1] + '%'; mark.style.height = 100 * (panel.box[3] - panel.box[1]) + '%';
      words.textContent = at[1] + ': ' + values.map(function (l) { return (l[0] ? l[0] + ' ' : '') + l[1][place]; }).join(', ');
    }
    function point(event) {
      var frame = svg.getBoundingClientRect(), x = (event.clientX - frame.left) / frame.width, y = (event.clientY - frame.top) / frame.height;
      var inside = panels.filter(function (p) { return x >= p.box[0] - .02 && x <= p.box[2] + .02 && y >= p.box[1] - .04 && y <= p.box[3] + .04; });
      if (!inside.length) return;
      panel = inside[0]; place = 0;
      panel.at.forEach(function (a, i) { if (Math.abs(a[0] - x) < Math.abs(panel.at[place][0] - x)) place = i; });
      show();
    }
    holder.addEventListener('pointermove', point);
    holder.addEventListener('pointerdown', point);
    picture.addEventListener('keydown', function (event) {
      var step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      place = Math.max(0, Math.min(panel.at.length - 1, place + step));
      show();
    });
  });
})();
