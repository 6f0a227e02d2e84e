"""One-line faults for tests/mutants in the SQL that stands in strings of C: a condition that is
missing or the other way round, an assignment that is left out, another column, number or order.

A fault stays inside the strings of one line, and what it leaves is SQL again.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import re

STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')
SQL = re.compile(r'\b(?:SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|AND|OR|ORDER|GROUP|LIMIT|UNION|IN|EXISTS|'
                 r'CREATE|ALTER|PRAGMA|DROP)\b')
CONSTANT = re.compile(r'^(?:static )?const char (?P<name>\w+)\[\]\s+= (?P<body>[^;]*);', re.M)
MACRO = re.compile(r'^#define (?P<name>\w+)(?P<body>(?:[^\n]*\\\n)*[^\n]*)$', re.M)

# What stands in place of C between the strings: a name may be a macro with more SQL, a sign ends it.
NAME, SIGN = '\x01', '\x02'

CLAUSE = re.compile(r'\b(?:SET|WHERE|AND|OR|ON|WHEN|THEN|ELSE|END|SELECT|CREATE|ALTER|PRAGMA|BY)\b|'
                    f'[;{SIGN}]')
CONDITION = re.compile(r'\b(?:WHERE|AND|OR(?! REPLACE| IGNORE)|WHEN|ON(?! CONFLICT| DELETE| UPDATE)) ')
END_OF_CONDITION = re.compile(r'\b(?:AND|OR|ORDER|GROUP|LIMIT|UNION|WHERE|THEN|ON|SET|INDEXED)\b')
OPPOSITES = {'=': '<>', '<>': '=', '!=': '=', '<': '<=', '<=': '<', '>': '>=', '>=': '>',
             'IS NULL': 'IS NOT NULL', 'IS NOT NULL': 'IS NULL'}
COMPARISON = re.compile(r'(?<= )(=|<>|!=|<=?|>=?|IS NULL|IS NOT NULL)(?=[ )]|$)')
REPLACED = {'AND': 'OR', 'OR': 'AND', 'min': 'max', 'max': 'min', '+': '-', '-': '+', '& ~': '& ',
            '&': '|', '|': '&', 'OR REPLACE': 'OR IGNORE', 'ON DELETE CASCADE': ''}
WORD = re.compile(r'OR REPLACE|ON DELETE CASCADE|\b(?:AND|OR)\b|\b(?:min|max)(?= \()|'
                  r'(?<= )(?:[-+]|& ~|&|\|)(?= |(?<=~)\w)')
LISTED = re.compile(r"(?<=[ (])(?<!KEY \()(?<!AS )((?:[a-z]\.)?:?[a-z]\w*), ((?:[a-z]\.)?:?[a-z]\w*)(?=[ ,)]|$)(?! =)")


def join(text, code, start, end):
    """The SQL between two places of TEXT, as long; CODE is TEXT masked."""
    joined = []
    column = start
    for match in STRING.finditer(code, start, end):
        joined += [join_code(code[column:match.start()]), ' ', text[match.start() + 1:match.end() - 1],
                   ' ']
        column = match.end()
    sql = ''.join(joined) + join_code(code[column:end])
    # This AND joins no conditions.
    return re.sub(r'\bBETWEEN \S+ AND\b', lambda match: match[0][:-3] + 'and', sql)


def join_code(code):
    """What stands in place of C."""
    return re.sub(r'\S', lambda match: NAME if match[0].isalnum() or match[0] == '_' else
                  ' ' if match[0] == '\\' else SIGN, code)


def find_clause(sql, place):
    """The word that tells what stands at PLACE: SET, WHERE and so on."""
    before, shorter = sql[:place], None
    while shorter != before:
        shorter, before = before, re.sub(r'\([^()]*\)', lambda match: ' ' * len(match[0]), before)
    words = CLAUSE.findall(before)
    return words[-1] if words else ''


def find_end(sql, start, ends):
    """Where what begins at START ends: at one of ENDS, at C, or where its parenthesis closes."""
    depth = 0
    for column in range(start, len(sql)):
        if sql[column] in f';{SIGN}{NAME}' or sql[column] == ')' and depth == 0:
            return column
        if depth == 0 and ends.match(sql, column):
            return column
        depth += (sql[column] == '(') - (sql[column] == ')')
    return len(sql)


# -- the operators: each yields (start, end, what stands there instead) ------------------------------

def forget_condition(sql):
    """A condition is left out."""
    for match in CONDITION.finditer(sql):
        end = find_end(sql, match.end(), END_OF_CONDITION)
        condition = sql[match.end():end].rstrip()
        is_whole = end == len(sql) or sql[end] != NAME
        if condition and is_whole and find_clause(sql, match.start()) != 'CREATE':
            yield match.end(), match.end() + len(condition), '0' if match[0] == 'OR ' else '1'


def compare_otherwise(sql):
    """Another comparison."""
    for match in COMPARISON.finditer(sql):
        if find_clause(sql, match.start()) not in ('SET', 'END', 'PRAGMA'):
            yield *match.span(1), OPPOSITES[match[1]]


def negate(sql):
    """A condition's opposite."""
    for match in re.finditer(r'(?<!IF )\bNOT (?=EXISTS|IN\b|[a-z])|\b(?<!NOT )IN (?=\()', sql):
        yield *match.span(), '' if match[0] == 'NOT ' else 'NOT IN '


def replace_word(sql):
    """AND for OR, one function or sign for another."""
    for match in WORD.finditer(sql):
        yield *match.span(), REPLACED[match[0]]


def miscount(sql):
    """One more or one less."""
    for match in re.finditer(r"(?<![\w.:$'])(?<!SELECT )\d+(?![\w.'])", sql):
        for number in {int(match[0]) + 1, max(int(match[0]) - 1, 0)} - {int(match[0])}:
            yield *match.span(), str(number)


def forget_word(sql):
    """No text for a text."""
    for match in re.finditer(r"(?<!x)'(\w+)'", sql):
        yield *match.span(1), ''


def forget_assignment(sql):
    """A column keeps what it has."""
    ends = re.compile(r',|\b(?:WHERE|ON)\b')
    for match in re.finditer(r'(?<= )([a-z]\w*) = ', sql):
        if find_clause(sql, match.start()) in ('SET', 'END'):
            value = sql[match.end():find_end(sql, match.end(), ends)].rstrip()
            if value:
                yield match.end(), match.end() + len(value), match[1]


def turn_order(sql):
    """The other way round."""
    for match in re.finditer(r' DESC\b', sql):
        yield *match.span(), ''
    for match in re.finditer(r'ORDER BY ', sql):
        start = match.end()
        while re.match(r'[a-z]', sql[start:]):
            end = find_end(sql, start, re.compile(r'\bLIMIT\b'))
            item = re.match(r'[^,(]*', sql[start:end])[0].rstrip()
            if not item.endswith(' DESC'):
                yield start + len(item), start + len(item), ' DESC'
            if sql[start + len(item):start + len(item) + 2] != ', ':
                break
            start += len(item) + 2


def swap(sql):
    """Two neighbours in a list, the one for the other."""
    for match in re.finditer(f'(?={LISTED.pattern})', sql):
        if find_clause(sql, match.start()) not in ('SET', 'END', 'CREATE', 'ALTER'):
            yield match.start(1), match.end(2), f'{match[2]}, {match[1]}'


OPERATORS = (forget_condition, compare_otherwise, negate, replace_word, miscount, forget_word,
             forget_assignment, turn_order, swap)


# -- files ------------------------------------------------------------------------------------------

def find_regions(code, function):
    """(match, whether it is a FUNCTION) of each place in CODE that may hold SQL."""
    for pattern in (function, CONSTANT, MACRO):
        for match in pattern.finditer(code):
            yield match, pattern is function


def hide_words(text, code):
    """CODE without the strings of TEXT that are no SQL."""
    return STRING.sub(lambda match: match[0] if SQL.search(text[match.start():match.end()])
                      else SIGN * len(match[0]), code)


def find_changes(text, code, function):
    """(number of the line, name of the operator, name of the function, the line with a fault)."""
    words = hide_words(text, code)
    for match, is_function in find_regions(code, function):
        start, end = match.span('body')
        if not is_function and not SQL.search(text, start, end):
            continue
        sql = join(text, words if is_function else code, start, end)
        for operator in OPERATORS:
            for a, b, new in operator(sql):
                if not set('\n' + NAME + SIGN) & set(sql[a:b]) and '"' not in text[start + a:start + b]:
                    yield make_change(text, start + a, start + b, new, operator.__name__, match['name'])


def make_change(text, start, end, new, operator, name):
    """NEW between two places of TEXT, as find_changes () has it."""
    first = text.rfind('\n', 0, start) + 1
    last = text.find('\n', end)
    return text.count('\n', 0, start) + 1, operator, name, text[first:start] + new + text[end:last]


def find(text, code, function):
    """Number of a line → operator → [(name of the function, the line with a fault)]. CODE is TEXT with
    masked strings and comments; FUNCTION finds functions there."""
    found = {}
    for number, operator, name, line in find_changes(text, code, function):
        found.setdefault(number, {}).setdefault(operator, []).append((name, line))
    return found
