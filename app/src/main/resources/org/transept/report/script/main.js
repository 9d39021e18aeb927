/* The page: sections in order; one that has no data is left out, one that fails says so. */
document.getElementById("masthead").append(...masthead());
for (const build of [headline, metrics, training, geometry, dataCard, configuration, provenance]) {
  try {
    const node = build();
    if (!node) continue;
    document.getElementById("sections").append(node);
    document.getElementById("contents").append(element("a", { href: "#" + node.id }, node.querySelector("h2").textContent));
  } catch (problem) {
    tellError(`${build.name}: ${problem.message}`);
  }
}
drawFigures();
