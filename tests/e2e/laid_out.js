// A real layout of every page without the cost of opening two hundred pages four times over: each
// is fetched once, and put into the open sheet, whose styles are theirs. Scripts do not run.
// Returns what is wrong, a line for each fault.
async ({ language, paths, barriers }) => {
  const han = /[\u4e00-\u9fff]/, latin = /[A-Za-z]/, page = document.documentElement;
  // Chinese that a reader of English meets without being told that it is Chinese: text, and
  // words of attributes that are read out. Names inside an English attribute cannot be marked.
  const unmarked = () => {
    const found = new Set();
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const at = node.parentElement;
      if (!han.test(node.data) || at.closest('script, style, textarea')) continue;
      if (at.closest('[lang]').lang.startsWith('zh')) continue;
      found.add(node.data.trim());
    }
    for (const at of document.querySelectorAll('[aria-label], [placeholder], [title], [alt]'))
      for (const name of ['aria-label', 'placeholder', 'title', 'alt']) {
        const words = at.getAttribute(name) || '';
        if (han.test(words) && !latin.test(words) && !at.closest('[lang]').lang.startsWith('zh'))
          found.add(name + '=' + words);
      }
    return [...found];
  };
  const furthest = () => [...document.querySelectorAll('main *:not(thead, thead *)')].reduce(
    (one, other) =>
      other.getBoundingClientRect().right > one.getBoundingClientRect().right ? other : one
  ).outerHTML.slice(0, 160);
  // What axe finds. It looks at every kind of element once, wherever it stands, and judges
  // colours, four fifths of its time, where there are new classes.
  const found = async () => {
    const all = [...document.querySelectorAll('body *')];
    const kind = at => `${at.tagName} ${at.className}`;
    const kinds = all.map(at => `${kind(at)} in ${kind(at.parentElement)}`);
    const classes = all.flatMap(at => [...at.classList]);
    const unseen = words => words.some(one => !window.examined.has(one));
    const isNew = unseen(kinds), isColoured = unseen(classes);
    [...kinds, ...classes].forEach(one => window.examined.add(one));
    if (!isNew) return [];
    const rules = { 'color-contrast': { enabled: isColoured } };
    const { violations } = await axe.run(document, { resultTypes: ['violations'], rules });
    return violations.map(one => `axe: ${one.id}: ${one.nodes[0].html.slice(0, 160)}`);
  };
  window.texts ??= new Map();
  window.examined ??= new Set();
  const wrong = [];
  for (const path of paths) {
    if (!window.texts.has(path)) {
      const answer = await fetch(path);
      if (answer.status !== 200 || answer.url !== new URL(path, location).href)
        wrong.push(`${path}: ${answer.status} at ${answer.url}`);
      window.texts.set(path, new DOMParser().parseFromString(await answer.text(), 'text/html'));
    }
    const text = window.texts.get(path);
    page.lang = text.documentElement.lang;
    document.title = text.title;
    page.replaceChild(document.importNode(text.body, true), document.body);
    if (page.lang !== language) wrong.push(`${path}: is marked as ${page.lang}`);
    const headings = document.querySelectorAll('h1').length;
    if (headings !== 1) wrong.push(`${path}: has ${headings} first headings`);
    if (language === 'en')
      wrong.push(...unmarked().map(words => `${path}: says ${words.slice(0, 60)}`));
    const beyond = page.scrollWidth - page.clientWidth;
    if (beyond > 0)
      wrong.push(`${path}: scrolls ${beyond} px sideways at ${innerWidth} px: ${furthest()}`);
    if (barriers) wrong.push(...(await found()).map(fault => `${path}: ${fault}`));
  }
  return wrong;
}
