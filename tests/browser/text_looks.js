// Map the looks of all texts of a part of the page to their elements, and return the looks.
// A look is everything that decides whether a text can be read: the text's own style, and what is
// painted around, behind, before and after it in this part of the page.
(part) => {
  const GROUND = ["position", "zIndex", "backgroundColor", "backgroundImage", "backgroundClip",
    "opacity", "filter", "mixBlendMode", "transform"];
  const PAINT = ["backgroundColor", "backgroundImage", "opacity", "filter", "mixBlendMode"];
  const NO_PAINT = "rgba(0, 0, 0, 0),none,1,none,normal";
  const TEXT = ["color", "webkitTextFillColor", "webkitTextStroke", "textShadow", "fontSize",
    "fontWeight", "fontStyle", "fontFamily", "textDecorationLine", "textDecorationColor",
    "textDecorationStyle", "textDecorationThickness", "borderBottom"];
  const FIELDS = "input:not([type=radio], [type=checkbox]), select, textarea";
  const REPLACED = "img, svg, video, canvas, iframe, object";
  const OFF = ":disabled, [aria-disabled=true], [inert]";

  const pick = (style, names) => names.map((name) => style[name]).join();
  const getAncestors = (element) => element ? [element, ...getAncestors(element.parentElement)] : [];
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true });
  const paints = (style) => pick(style, PAINT) !== NO_PAINT;

  // What an element and its pseudo-elements paint; most elements paint nothing.
  const getPaint = (element) => {
    const own = getComputedStyle(element);
    const parts = paints(own) || element.matches(REPLACED) ? [pick(own, GROUND)] : [];
    for (const name of ["::before", "::after"]) {
      const part = getComputedStyle(element, name);
      const shows = !["none", "normal"].includes(part.content) && paints(part);
      if (shows) parts.push(`${name} ${pick(part, GROUND)} ${part.inset}`);
    }
    return parts.join();
  };

  const root = document.querySelector(part);
  const inPart = [root, ...root.querySelectorAll("*")];
  const painted = [...getAncestors(root.parentElement), ...inPart].filter(isShown)
    .map((element) => ({ element, paint: getPaint(element), box: element.getBoundingClientRect() }))
    .filter(({ paint }) => paint);

  const overlap = (a, b) =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const holds = (a, b) => a.left <= b.left + 1 && a.right >= b.right - 1
    && a.top <= b.top + 1 && a.bottom >= b.bottom - 1;

  const getPlace = (element, box, other) => {
    if (other.element.contains(element)) return holds(other.box, box) ? "around" : "crossed";
    if (element.contains(other.element)) return "inside";
    const order = element.compareDocumentPosition(other.element);
    return order & Node.DOCUMENT_POSITION_FOLLOWING ? "later" : "earlier";
  };

  const getGround = (element) => {
    const box = element.getBoundingClientRect();
    return painted.filter((other) => other.element.contains(element) || overlap(other.box, box))
      .map((other) => `${getPlace(element, box, other)} ${other.paint}`);
  };

  const isInline = (element) => getComputedStyle(element).display === "inline";
  // The letters of the lines of a block, outside of links and in them.
  const countLetters = (node) => {
    const counts = { outside: 0, inLinks: 0 };
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) counts.outside += child.data.trim().length;
      if (child.nodeType !== Node.ELEMENT_NODE || !isInline(child)) continue;
      const inside = countLetters(child);
      if (child.matches("a")) [inside.inLinks, inside.outside] = [inside.inLinks + inside.outside, 0];
      counts.outside += inside.outside;
      counts.inLinks += inside.inLinks;
    }
    return counts;
  };

  // A link among other words has to differ from them. Axe passes over a block that has more words
  // in its links than outside; the factor leaves the doubtful cases to axe.
  const getOtherWords = (link) => {
    if (!isInline(link)) return "";
    let block = link.parentElement;
    while (isInline(block)) block = block.parentElement;
    const { outside, inLinks } = countLetters(block);
    return outside > 0.8 * inLinks ? `among ${pick(getComputedStyle(block), TEXT)}` : "";
  };

  const getLayers = (element) => getAncestors(element)
    .map((each) => getComputedStyle(each).zIndex).filter((layer) => layer !== "auto");

  const getLook = (element) => [
    part,
    element.matches(FIELDS) ? element.localName : "",
    element.closest(OFF) ? "off" : "",
    pick(getComputedStyle(element), TEXT),
    element.matches("a[href]") ? getOtherWords(element) : "",
    ...getLayers(element),
    ...getGround(element),
  ].join("; ");

  // Axe gives no answer for a text of one character.
  const isLong = (text) => text.trim().length > 1;
  const hasOwnText = (element) => element.matches(FIELDS) || isLong([...element.childNodes]
    .filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data.trim()).join(""));
  const isLinkAmongWords = (element) => element.matches("a[href]") && isLong(element.textContent)
    && getOtherWords(element);

  // A text for screen readers alone is clipped away, or is outside of the page.
  const isSeen = (element) => {
    const { bottom, right } = element.getBoundingClientRect();
    if (!isShown(element) || bottom <= 0 || right <= 0) return false;
    return !getAncestors(element).some((each) => getComputedStyle(each).clipPath === "inset(50%)");
  };

  window.textLooks = new Map();
  for (const element of inPart) {
    if (!(hasOwnText(element) || isLinkAmongWords(element)) || !isSeen(element)) continue;
    const look = getLook(element);
    window.textLooks.set(look, [...(window.textLooks.get(look) ?? []), element]);
  }
  return [...window.textLooks.keys()];
}
