"""Files stay under 600 lines, functions under 60.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import ast
import re

import sources

FILE_MAX = 600
FUNCTION_MAX = 60
# In the house's format a function's body stands between braces in the first column, after a line
# that ends its parameters.
C_FUNCTION = re.compile(r'^(?P<name>\w+) \([^;{}]*\)\n\{\n(?P<body>.*?)^\}', re.M | re.S)


def c_functions(text):
    """(name, lines of the body) of each function."""
    for match in C_FUNCTION.finditer(text):
        yield match['name'], match['body'].count('\n') + 2


def python_functions(text):
    """(name, lines) of each function."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.end_lineno - node.lineno + 1


def main():
    """Checks all of it."""
    faults = []
    for path in sources.files('.c', '.h', '.py', '.xml', '.build', '.erl',
                              under=('daemon', 'cli', 'dbus-interfaces', 'data', 'tests')):
        text = sources.read(path)
        lines = text.count('\n')
        if lines >= FILE_MAX:
            faults.append(f'{path}: {lines} lines; it must be less than {FILE_MAX}')
        functions = {'.c': c_functions, '.py': python_functions}.get(path[path.rindex('.'):])
        for name, length in functions(text) if functions else ():
            if length >= FUNCTION_MAX:
                faults.append(f'{path}: {name} has {length} lines; it must be less than '
                              f'{FUNCTION_MAX}')
    sources.end(faults)


main()
