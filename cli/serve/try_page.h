// The page at /: a text in, its topics out, and the words that decided. One file, no requests but
// to this server.
#pragma once

#include <string_view>

namespace sluice_cli {

inline constexpr std::string_view kTryPage = R"html(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; connect-src 'self'; img-src data:;
 style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>sluice</title><link rel="icon" href="data:,">
<style>
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif;--mark:85%}
@media(prefers-color-scheme:dark){:root{--mark:28%}}
body{max-width:44rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}
textarea{width:100%;box-sizing:border-box;font:inherit;min-height:9rem;padding:.5rem}
button{font:inherit;padding:.3rem 1rem}
table{border-spacing:0 .3rem}
td{vertical-align:top;padding-right:.7rem}
td:nth-child(1){min-width:min(8rem,15vw)}
td:nth-child(2){text-align:right;white-space:nowrap}
.bar{height:1rem;margin-top:.25rem;border-radius:2px}
mark,.bar{background:hsl(var(--hue) 75% var(--mark));color:inherit}
mark{border-radius:3px;padding:0 .1em}
#words{white-space:pre-wrap;overflow-wrap:anywhere}
#words s{text-decoration:underline dotted;opacity:.7}
.note{opacity:.8;font-size:.9rem}
</style></head><body><main>
<h1>Topics of a text</h1>
<form><textarea aria-label="Text" autofocus></textarea><p><button>Find topics</button></p></form>
<div role="status"><p id="note"></p><table></table></div>
<p id="words"></p><p class="note" id="legend" hidden>A word has the colour of the topic it speaks for
most; dotted ones are unknown to the model.</p>
</main><script>
const at = (selector) => document.querySelector(selector);
const make = (name, topic, ...inside) => {
  const element = document.createElement(name);
  element.style.setProperty("--hue", (topic * 137.5) % 360);
  element.append(...inside);
  return element;
};
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const read = async (path, body) => {
  const answer = await fetch(path, body && {method: "POST", headers: {"content-type": "application/json"},
                                            body: JSON.stringify(body)});
  const text = await answer.text();
  let json = {};
  try { json = JSON.parse(text); } catch { json.error = text; }
  if (!answer.ok) throw new Error(json.error || answer.statusText);
  return json;
};
const row = (topic, share) => {
  const bar = make("div", topic.topic);
  bar.className = "bar";
  bar.style.width = `${100 * share}%`;
  const words = topic.words.slice(0, 8).map((word) => word.word).join(", ");
  return make("tr", 0, make("td", 0, bar), make("td", 0, percent(share)), make("td", 0, `${topic.topic}: ${words}`));
};
// Places are bytes of UTF-8.
const marked = (text, words, isPlain) => {
  const bytes = new TextEncoder().encode(text), pieces = [];
  const slice = (begin, end) => new TextDecoder().decode(bytes.subarray(begin, end));
  let done = 0;
  for (const word of words) {
    pieces.push(slice(done, word.begin));
    const shown = slice(word.begin, word.end);
    if (!word.known) pieces.push(make("s", 0, shown));
    else if (isPlain(word.topic)) pieces.push(shown);
    else {
      const mark = make("mark", word.topic, shown);
      mark.title = `topic ${word.topic}, ${percent(word.share)}`;
      pieces.push(mark);
    }
    done = word.end;
  }
  return [...pieces, slice(done, bytes.length)];
};
const show = (text, answer, topics) => {
  const background = topics.find((topic) => topic.name === "background");
  const top = answer.top.filter(([, share], i) => i === 0 || share >= 0.01);
  at("table").replaceChildren(...top.map(([id, share]) => row(topics[id], share)));
  at("#words").replaceChildren(...marked(text, answer.words, (topic) => topic === background?.topic));
  at("#legend").hidden = answer.words.length === 0;
  at("#note").textContent = answer.is_prior ? "The model knows none of these words: this is what it expects of any text."
    : (background ? `${percent(answer.topic_mixture[background.topic])} common language. ` : "") +
      `${percent(answer.unknown_share)} of the words are unknown to the model.`;
};
document.forms[0].onsubmit = async (event) => {
  event.preventDefault();
  try {
    const text = at("textarea").value;
    const answer = await read("v1/topics", {text, explain: true});
    show(text, answer, (await read("v1/model")).topics.topics);
  } catch (error) {
    at("table").replaceChildren();
    at("#words").replaceChildren();
    at("#legend").hidden = true;
    at("#note").textContent = String(error.message || error);
  }
};
</script></body></html>
)html";

}  // namespace sluice_cli
