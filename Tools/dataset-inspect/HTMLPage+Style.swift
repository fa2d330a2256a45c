extension HTMLPage {
  static let style = """
    :root { color-scheme: light dark; --ink: #1c2024; --soft: #60666d; --paper: #ffffff; --card: #f5f6f8; --line: #dfe3e8;
      --accent: #2f6fb0; --bad: #b3261e; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6e8ea; --soft: #9aa1a9; --paper: #15181b; --card: #1e2226;
      --line: #343a40; --accent: #6ea8e0; --bad: #ff8a80; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 76rem; padding: 1rem; background: var(--paper); color: var(--ink);
      font: 15px/1.5 system-ui, sans-serif; }
    h1 { margin: .5rem 0 0; font-size: 1.6rem; }
    h2 { margin: 2.5rem 0 .25rem; font-size: 1.3rem; overflow-wrap: anywhere; }
    h4 { margin: 1rem 0 .25rem; }
    p { margin: .25rem 0; color: var(--soft); overflow-wrap: anywhere; }
    .tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; }
    .tile { flex: 1 1 8rem; padding: .75rem 1rem; border-radius: .6rem; background: var(--card); }
    .tile b { display: block; font-size: 1.4rem; font-variant-numeric: tabular-nums; }
    .tile span { color: var(--soft); }
    .bad, .tile.bad b { color: var(--bad); }
    .notes { padding: .75rem 1rem .75rem 2rem; border-left: 3px solid var(--accent); background: var(--card);
      border-radius: 0 .6rem .6rem 0; overflow-wrap: anywhere; }
    details { margin: 1rem 0; }
    summary { cursor: pointer; font-weight: 600; }
    .table { overflow-x: auto; margin: .5rem 0; }
    table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
    th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top;
      min-width: 4.5rem; overflow-wrap: anywhere; }
    th { cursor: pointer; white-space: nowrap; color: var(--soft); font-weight: 600; }
    th[aria-sort=ascending]::after { content: " ▲"; }
    th[aria-sort=descending]::after { content: " ▼"; }
    input[type=search] { width: 100%; max-width: 24rem; padding: .4rem .6rem; border: 1px solid var(--line);
      border-radius: .4rem; background: var(--paper); color: inherit; font: inherit; }
    svg rect { fill: var(--accent); }
    .charts, .pictures, .group { display: flex; flex-wrap: wrap; gap: .75rem; align-items: flex-end; }
    .group { padding: .5rem 0; border-bottom: 1px solid var(--line); }
    figure { margin: 0; max-width: 10rem; }
    figure img { display: block; max-width: 100%; border-radius: .3rem; image-rendering: auto; }
    figcaption { color: var(--soft); font-size: .75rem; overflow-wrap: anywhere; }
    """

  /// Sorts a table by the column whose head is clicked, numbers by value, and adds a field to filter long ones.
  static let script = """
    "use strict";
    const value = cell => {
      const text = cell.textContent.trim();
      const number = parseFloat(text.replace(/[,~%]/g, ""));
      return text !== "" && !isNaN(number) && /^[-~0-9.]/.test(text) ? number : text.toLowerCase();
    };
    for (const table of document.querySelectorAll("table")) {
      const body = table.tBodies[0];
      const rows = [...body.rows];
      [...table.tHead.rows[0].cells].forEach((head, column) => head.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const sorted = [...body.rows].sort((a, b) => {
          const [x, y] = [value(a.cells[column]), value(b.cells[column])];
          const order = typeof x === typeof y ? (x < y ? -1 : x > y ? 1 : 0) : typeof x === "number" ? -1 : 1;
          return up ? order : -order;
        });
        body.append(...sorted);
      }));
      if (rows.length < 8) continue;
      const search = document.createElement("input");
      search.type = "search";
      search.placeholder = "search in " + rows.length + " rows";
      search.setAttribute("aria-label", search.placeholder);
      search.addEventListener("input", () => {
        const words = search.value.toLowerCase();
        for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(words);
      });
      table.parentNode.before(search);
    }
    document.documentElement.dataset.script = "ready";
    """
}
