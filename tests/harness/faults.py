"""One-line faults for tests/mutants: what might be mistyped in a line of C in the house's format.

Each fault changes one line of a function's body, of a table or of a #define with a number, or the SQL
that stands in a string (sql_faults.py). Comments, other strings, log lines, assertions and what
g_return_if_fail guards stay as they are.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses
import os
import re

from harness import sql_faults

HIDDEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
FUNCTION = re.compile(r'^(?P<type>[^\n(){};#]*)\n(?P<name>\w+) \([^;{}]*\)\n(?P<body>\{\n.*?^\})',
                      re.M | re.S)
TABLE = re.compile(r'^[a-zA-Z][^\n(){};#=]*?\b(?P<name>\w+)(?:\[[^\]\n]*\])* = (?P<body>\{\n.*?^\};)',
                   re.M | re.S)
LIMIT = re.compile(r'^#define (?P<name>\w+) (?P<body>[^\\\n]*\d[^\\\n]*)$', re.M)
ENUM = re.compile(r'\benum\b[\s\w]*\{([^}]*)\}')
GUARD = re.compile(r'\b(?:g_debug|g_info|g_message|g_warning|g_critical|g_printerr|g_warn_if\w*|'
                   r'g_return_\w+|g_assert\w*|G_DEFINE\w*|G_STATIC_ASSERT|_?[Ss]tatic_assert) \(')
KEYWORDS = {'if', 'while', 'for', 'switch', 'return', 'sizeof', 'do', 'else', 'case', 'goto', 'break',
            'continue', 'default', 'g_autoptr', 'g_autolist', 'g_autofree', 'typedef'}

PLACE = r'\**[a-z_]\w*(?:(?:->|\.)\w+|\[[^\]]*\])*'
ASSIGNMENT = re.compile(PLACE + r' (?:[-+*/%&|^]|<<|>>)?= ')
STEP = re.compile(PLACE + r'(?:\+\+|--);')
CALL = re.compile(r'\b([a-z_]\w*)(?:(?:->|\.)\w+)* \(')
VALUE = re.compile(r'&?[a-z_][\w>.\[\]-]*')
OPPOSITES = {
    'joined otherwise': {'&&': '||', '||': '&&'},
    'another comparison': {'<': '<=', '<=': '<', '>': '>=', '>=': '>', '==': '!=', '!=': '=='},
    'plus for minus': {'+': '-', '-': '+', '+=': '-=', '-=': '+='},
}
WORDS = {'true': 'false', 'false': 'true', 'TRUE': 'FALSE', 'FALSE': 'TRUE',
         'G_SOURCE_CONTINUE': 'G_SOURCE_REMOVE', 'G_SOURCE_REMOVE': 'G_SOURCE_CONTINUE'}


@dataclasses.dataclass(frozen=True)
class Fault:
    """AFTER in place of BEFORE, the line NUMBER (from 1) of the file PATH, in FUNCTION."""
    path: str
    number: int
    function: str
    before: str
    after: str

    def apply(self, text):
        """The file's TEXT with the fault."""
        lines = text.split('\n')
        assert lines[self.number - 1] == self.before
        lines[self.number - 1] = self.after
        return '\n'.join(lines)

    def show(self):
        """As tests/mutants prints it, and as tests/mutants-accepted has it; without a number."""
        return f'{self.path} {self.function}\n- {self.before.strip()}\n+ {self.after.strip()}'


@dataclasses.dataclass(frozen=True)
class Line:
    """A line of code: CODE is TEXT with strings and comments blanked out."""
    number: int
    text: str
    code: str
    function: str
    type: str           # of the function
    is_statement: bool  # a statement begins here
    end: str            # what follows in its statement

    def change(self, start, end, new):
        """The text with NEW between two columns."""
        return self.text[:start] + new + self.text[end:]


def mask(text):
    """TEXT, as long, with nothing in strings and comments."""
    def hide(match):
        found = match[0]
        if found[0] in '"\'':
            return found[0] + '~' * (len(found) - 2) + found[0]
        return re.sub(r'[^\n]', ' ', found)
    return HIDDEN.sub(hide, text)


def close(code, start):
    """The column behind the parenthesis that closes the one at START; -1: not here."""
    depth = 0
    for column in range(start, len(code)):
        depth += (code[column] in '([{') - (code[column] in ')]}')
        if depth == 0:
            return column + 1
    return -1


def split(code, start, end):
    """(start, end) of each argument between two columns."""
    depth, first = 0, start
    for column in range(start, end):
        depth += (code[column] in '([{') - (code[column] in ')]}')
        if code[column] == ',' and depth == 0:
            yield first, column
            first = column + 2
    yield first, end


# -- the operators: each yields what may stand in the line's place ----------------------------------

def negate(line):
    """The opposite of a condition."""
    for match in re.finditer(r'\b(?:if|while) \(', line.code):
        end = close(line.code, match.end() - 1)
        if end > 0:
            yield line.change(match.end(), end - 1, f'!({line.text[match.end():end - 1]})')
    match = re.search(r'\breturn (.*(?: [=!<>|&]=? |[|&]{2}).*);$', line.code)
    if match:
        yield line.change(match.start(1), match.end(1), f'!({line.text[match.start(1):match.end(1)]})')
    for match in re.finditer(r'!(?=[\w(])', line.code):
        yield line.change(match.start(), match.end(), '')


def take_opposite(line, pairs):
    """Another of two signs that stand between blanks."""
    for match in re.finditer(r'(?<= )(\S+)(?= |$)', line.code):
        if match[0] in pairs:
            yield line.change(match.start(), match.end(), pairs[match[0]])


def miscount(line):
    """One more or one less."""
    for match in re.finditer(r'(?<![\w.])(\d+)([uUlL]*)(?![\w.])', line.code):
        if line.code[:match.start()].endswith('{ ') and line.code[match.end():].startswith(' }'):
            continue
        for number in {int(match[1]) + 1, max(int(match[1]) - 1, 0)} - {int(match[1])}:
            yield line.change(match.start(), match.end(), f'{number}{match[2]}')
    for match in re.finditer(r'(\+\+|--)', line.code):
        yield line.change(match.start(), match.end(), '--' if match[0] == '++' else '++')


def say_opposite(line):
    """A constant's opposite."""
    for match in re.finditer(r'\b[A-Za-z_]+\b', line.code):
        if match[0] in WORDS:
            yield line.change(match.start(), match.end(), WORDS[match[0]])


def drop(line):
    """A call or an assignment is left out."""
    start = len(line.code) - len(line.code.lstrip())
    code = line.code[start:]
    call = CALL.match(code)
    if not line.is_statement or not line.end.endswith(';'):
        return
    if (call and call[1] not in KEYWORDS) or ASSIGNMENT.match(code) or STEP.match(code):
        # One that goes on in further lines is entered never.
        whole = code.endswith(';')
        yield line.text[:start] + (';' if whole else f'while (0) {line.text[start:]}')


def leave_early(line):
    """The function ends before the statement."""
    start = len(line.code) - len(line.code.lstrip())
    code = line.code[start:]
    if line.is_statement and (CALL.match(code) or ASSIGNMENT.match(code)) \
            and not code.startswith('g_auto'):
        value = '' if line.type == 'void' else ' 0'
        yield line.change(start, start, f'return{value}; ')


def swap(line):
    """Two neighbours among the arguments of a call, the one for the other."""
    for match in CALL.finditer(line.code):
        end = close(line.code, match.end() - 1)
        if match[1] in KEYWORDS or end < 0:
            continue
        spans = list(split(line.code, match.end(), end - 1))
        for (a, b), (c, d) in zip(spans, spans[1:]):
            if line.text[a:b] != line.text[c:d]:
                yield line.change(a, d, line.text[c:d] + line.text[b:c] + line.text[a:b])


def forget_value(line):
    """NULL for a value."""
    for match in CALL.finditer(line.code):
        end = close(line.code, match.end() - 1)
        if match[1] in KEYWORDS or end < 0:
            continue
        for a, b in split(line.code, match.end(), end - 1):
            if VALUE.fullmatch(line.code[a:b]):
                yield line.change(a, b, 'NULL')
    match = re.search(r'(?: = |\breturn )([^=]*[a-z][^=]*);$', line.code)
    if match:
        yield line.change(match.start(1), match.end(1), 'NULL')


def go_on(line):
    """A break or a continue is left out."""
    match = re.fullmatch(r'\s*(break|continue);', line.code)
    if match:
        yield line.change(match.start(1), match.end(1), '')


def make_enum_operator(enums):
    """Yields lines with another value of the same enum."""
    following = {}
    for values in enums:
        following.update(zip(values, values[1:] + values[:1]))

    def mistake(line):
        for match in re.finditer(r'\b[A-Z]\w+\b', line.code):
            if following.get(match[0], match[0]) != match[0]:
                yield line.change(match.start(), match.end(), following[match[0]])
    return mistake


def make_operators(enums):
    """All of them: name → function."""
    operators = {
        'negated': negate, 'off by one': miscount, 'opposite': say_opposite, 'dropped': drop,
        'left early': leave_early, 'swapped': swap, 'NULL': forget_value, 'not ended': go_on,
        'another of the enum': make_enum_operator(enums),
    }
    for name, pairs in OPPOSITES.items():
        operators[name] = lambda line, pairs=pairs: take_opposite(line, pairs)
    return operators


# -- files ------------------------------------------------------------------------------------------

def find_enums(root, folders):
    """The values of each enum in the headers and files of FOLDERS."""
    for path in find_files(root, folders, ('.h', '.c')):
        for match in ENUM.finditer(mask(read(root, path))):
            yield re.findall(r'(?:^|,)\s*([A-Z]\w+)', match[1])


def find_files(root, places, endings=('.c',)):
    """Paths from ROOT of the files in PLACES (folders or files), in order."""
    for place in places:
        top = os.path.join(root, place)
        if os.path.isfile(top):
            yield place
        for folder, folders, names in os.walk(top):
            folders.sort()
            for name in sorted(names):
                if name.endswith(endings):
                    yield os.path.relpath(os.path.join(folder, name), root)


def read(root, path):
    """A file's text."""
    with open(os.path.join(root, path), encoding='utf-8') as file:
        return file.read()


def find_guarded(code):
    """The places in CODE that no fault may touch: (start, end)."""
    for match in GUARD.finditer(code):
        yield match.start(), close(code, match.end() - 1)


def read_lines(text):
    """The lines of TEXT that may bear a fault."""
    code = mask(text)
    guarded = list(find_guarded(code))
    for pattern in (FUNCTION, TABLE, LIMIT):
        for match in pattern.finditer(code):
            start, end = match.span('body')
            column = code.rfind('\n', 0, start) + 1
            while column < end:
                stop = code.index('\n', column) if '\n' in code[column:] else len(code)
                if not any(a < stop and b > column for a, b in guarded) and code[column:stop].strip():
                    yield read_line(text, code, column, stop, match, pattern is FUNCTION)
                column = stop + 1


def read_line(text, code, column, stop, match, is_function):
    """The line between two places of TEXT, in what MATCH found."""
    before = code[match.start('body'):column].rstrip() if is_function else ''
    open_ones = before.count('(') - before.count(')')
    is_statement = open_ones == 0 and bool(re.search(r'(?:[;{}:)]|\belse|\bdo)$', before))
    end = re.compile(r'[^;{}]*;?').match(code, column)
    kind = match['type'].replace('static', '').strip() if is_function else ''
    return Line(code.count('\n', 0, column) + 1, text[column:stop], code[column:stop].rstrip(),
                match['name'], kind, is_statement, end[0])


def find_faults(root, path, operators):
    """[[the faults of an operator] of each operator that finds any] of each line of a file."""
    text = read(root, path)
    lines = text.split('\n')
    found = {}
    for line in read_lines(text):
        for find in operators.values():
            kind = [Fault(path, line.number, line.function, line.text, changed)
                    for changed in dict.fromkeys(find(line))
                    if changed.strip() != line.text.strip()]
            found.setdefault(line.number, []).append(kind)
    for number, changes in sql_faults.find(text, mask(text), FUNCTION).items():
        for kind in changes.values():
            found.setdefault(number, []).append([
                Fault(path, number, name, lines[number - 1], changed) for name, changed in kind])
    for _, kinds in sorted(found.items()):
        kinds = [kind for kind in kinds if kind]
        if kinds:
            yield kinds
