// Contents that follow the scroll, and sortable long tables. The page reads the same without it.
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
})();
