"""The manual pages of the interfaces have all that the XML has, and man-db reads the names of all pages.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import subprocess
import tempfile
import xml.etree.ElementTree as ET

import sources

DATA = os.path.join(os.environ['RD_BUILD_DIR'], 'data')
ENVIRONMENT = dict(os.environ, LC_ALL='C.UTF-8', MANWIDTH='100')


def render(page):
    """What a reader sees: titles, then their words."""
    text = subprocess.run(['man', '--local-file', page], env=ENVIRONMENT, capture_output=True, check=True,
                          text=True).stdout
    return [(title.strip(), ' '.join(body.split()))
            for title, body in re.findall(r'^ {0,3}(\S.*)\n((?:(?: {4}.*)?\n)*)', text, re.M)]


def split(comment):
    """The head of a comment, and its paragraphs in one line each."""
    head, *paragraphs = re.split(r'\n\s*\n', comment.replace('``', ''))
    return head, [' '.join(paragraph.split()) for paragraph in paragraphs if paragraph.strip()]


def list_expected(member, comment):
    """What the page must have below the member's title."""
    head, paragraphs = split(comment)
    texts = dict(re.findall(r'^\s*@(\w+):((?:.|\n(?!\s*@))*)', head, re.M))
    for argument in member.findall('arg'):
        name = argument.get('name')
        kind = ', '.join(filter(None, (argument.get('direction'), argument.get('type'))))
        yield f'{name} ({kind}) {" ".join(texts[name].split())}'
    if member.tag == 'property':
        is_constant = any(note.get('value') == 'const' for note in member.findall('annotation'))
        yield f'({member.get("type")}, {member.get("access")}{", never changes" if is_constant else ""})'
    yield from paragraphs


def check_page(path, page):
    """What one page lacks."""
    shown = render(page)
    bodies = dict(shown)
    elements = ET.parse(os.path.join(sources.ROOT, path), ET.XMLParser(
        target=ET.TreeBuilder(insert_comments=True))).getroot().iter()
    comment = ''
    for element in elements:
        if element.tag is ET.Comment:
            comment = element.text
        elif element.tag == 'interface':
            everywhere = ' '.join(body for _, body in shown)
            head, paragraphs = split(comment)
            summary = ' '.join(head.partition('@short_description: ')[2].split())
            yield from (f'{page} lacks: {text}' for text in (summary[1:], *paragraphs)
                        if text not in everywhere)
        elif element.tag in ('method', 'signal', 'property'):
            name = element.get('name')
            yield from (f'{page}: {name} lacks: {text}' for text in list_expected(element, comment)
                        if text not in bodies.get(name, ''))
    yield from (f'{page} has no {title}' for title in ('NAME', 'DESCRIPTION', 'SEE ALSO')
                if not bodies.get(title))
    yield from check_errors(page, bodies)


def check_errors(page, bodies):
    """The errors that a member names, and the page doesn't explain by their full names."""
    for body in bodies.values():
        for errors in re.findall(r'Errors: ([^.]*)\.', re.sub(r'\([^()]*\)', '', body)):
            for name in re.findall(r'\b[A-Z][a-z]+[A-Z]\w+\b', errors):
                if f'im.rosterd.Roster1.Error.{name}' not in bodies.get('ERRORS', ''):
                    yield f'{page} does not say when {name} comes'


def check_names(pages):
    """What lexgrog and apropos do not find."""
    with tempfile.TemporaryDirectory() as folder:
        for page in pages:
            if subprocess.run(['lexgrog', page], capture_output=True, check=False).returncode != 0:
                yield f'{page}: lexgrog reads no name'
            section = os.path.join(folder, f'man{page[-1]}')
            os.makedirs(section, exist_ok=True)
            os.symlink(page, os.path.join(section, os.path.basename(page)))
        subprocess.run(['mandb', '--quiet', '--user-db', '--create', folder],
                       env=dict(ENVIRONMENT, MANPATH=folder), check=True)
        found = subprocess.run(['apropos', '--manpath', folder, 'rosterd'], env=ENVIRONMENT,
                               capture_output=True, check=False, text=True).stdout
    for page in pages:
        name, _, section = os.path.basename(page).rpartition('.')
        if f'{name} ({section})' not in found:
            yield f'apropos rosterd does not find {name}({section})'


def main():
    """Checks all of them."""
    faults, pages = [], [os.path.join(sources.ROOT, 'data', name) for name in ('rosterctl.1', 'rosterd.1')]
    for path in sources.files('.xml', under=('dbus-interfaces',)):
        if 'im.rosterd' in path:
            pages.append(os.path.join(DATA, os.path.basename(path).removesuffix('.xml') + '.5'))
            faults += check_page(path, pages[-1])
    sources.end(faults + list(check_names(pages)))


main()
