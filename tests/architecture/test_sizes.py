"""Nothing is larger than a person reads at once: modules, functions, folders."""

import numpy as np
from lib.house import FOLDERS, MODULES, code_lines, functions_of, name_of

LONGEST_MODULE, LONGEST_FUNCTION, P90_FUNCTION, MOST_MODULES = 300, 50, 25, 16


def test_a_module_has_at_most_300_lines():
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in MODULES}

    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_functions_stay_small():
    sizes = {f"{name_of(path)}:{one.name}": code_lines(one) for path in MODULES for one in functions_of(path)}

    assert {name: size for name, size in sizes.items() if size > LONGEST_FUNCTION} == {}
    assert np.quantile(list(sizes.values()), 0.9) <= P90_FUNCTION


def test_a_folder_holds_at_most_16_modules_beside_its_sub_packages():
    modules = {name_of(folder): sum(path.stem != "__init__" for path in folder.glob("*.py")) for folder in FOLDERS}

    assert {name: held for name, held in modules.items() if held > MOST_MODULES} == {}
