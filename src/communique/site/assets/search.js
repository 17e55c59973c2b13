"use strict";
/* Search over the names in `searchIndex`: prefixes of words, and pairs of characters of scripts
   that write no spaces. */
(() => {
  const form = document.getElementById("_search");
  const field = document.getElementById("_query");
  const list = document.getElementById("_results");
  const count = document.getElementById("_count");
  const most = 40;
  const root = "../";
  const dense = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]/;

  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC").replace(/\u2019/g, "'");
  const words = (text) => text.match(/[\p{L}\p{N}]+/gu) || [];
  const pairs = (text) => {
    const found = [];
    for (const run of text.match(/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\u3005]+/g) || []) {
      if (run.length === 1) found.push(run);
      for (let i = 0; i + 1 < run.length; i++) found.push(run.slice(i, i + 2));
    }
    return found;
  };
  /* Katakana reads as hiragana. */
  const kana = (text) => text.replace(/[\u30a1-\u30f6]/g,
    (c) => String.fromCharCode(c.charCodeAt(0) - 0x60));

  const entries = window.searchIndex.map(([path, kind, ...names]) => {
    const text = kana(fold(names.join(" \u0001 ")));
    return { path, kind, names, text, first: fold(names[0]), words: words(text) };
  });

  function score(entry, query) {
    let points = 0;
    for (const word of query.words) {
      if (entry.words.includes(word)) points += 3;
      else if (entry.words.some((it) => it.startsWith(word))) points += 1;
      else return 0;
    }
    for (const pair of query.pairs) {
      if (!entry.text.includes(pair)) return 0;
      points += 2;
    }
    if (query.text && entry.first.startsWith(query.text)) points += 4;
    if (query.text === entry.first) points += 8;
    return points && points + 1 / entry.first.length;
  }

  function show() {
    const text = kana(fold(field.value.trim()));
    const query = {
      text,
      words: words(text).filter((it) => !dense.test(it)),
      pairs: pairs(text),
    };
    const hits = entries.map((entry) => [score(entry, query), entry])
      .filter(([points]) => points > 0)
      .sort((a, b) => b[0] - a[0] || (a[1].first < b[1].first ? -1 : 1));
    list.replaceChildren(...hits.slice(0, most).map(([, entry]) => {
      const other = entry.names.slice(1).find((name) => {
        const plain = kana(fold(name));
        return query.pairs.some((it) => plain.includes(it)) && !kana(entry.first).includes(query.text)
          || query.words.some((it) => words(plain).some((w) => w.startsWith(it))
            && !words(entry.first).some((w) => w.startsWith(it)));
      });
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = root + entry.path + "index.html";
      const name = document.createElement("span");
      name.className = "hit";
      name.textContent = entry.names[0];
      const meta = document.createElement("span");
      meta.className = "meta";
      meta.textContent = entry.kind + (other ? ", also " + other : "");
      link.append(name, meta);
      item.append(link);
      return item;
    }));
    count.textContent = !text ? "" : hits.length === 0 ? "Nothing has this name."
      : hits.length > most ? `The first ${most} of ${hits.length}` : `${hits.length} found`;
    const url = new URL(location);
    if (text) url.searchParams.set("q", field.value); else url.searchParams.delete("q");
    try { history.replaceState(null, "", url); } catch (error) { /* a page on a disk may not */ }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = list.querySelector("a");
    if (first) first.click();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [field, ...list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    if (at >= 0 && at < stops.length) stops[at].focus();
    event.preventDefault();
  });
  field.addEventListener("input", show);
  form.hidden = false;
  field.value = new URLSearchParams(location.search).get("q") || "";
  show();
  field.focus();
})();
