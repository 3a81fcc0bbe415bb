import subprocess
import sys

from strategynote.exhibits.rehearsal import rehearse

WARM = """
from strategynote.run.kernels.zygote import warm_up
warm_up()
import matplotlib
from strategynote.exhibits import style
print(matplotlib.rcParams["font.family"] == [style.SANS], style.apply_theme.cache_info().currsize)
"""


def test_the_rehearsal_itself_succeeds():
    # The process that forks kernels would pass over a failure: its kernels would only be slower.
    rehearse()


def test_a_process_that_forks_kernels_has_drawn_before():
    done = subprocess.run([sys.executable, "-c", WARM], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "1"], done.stderr
