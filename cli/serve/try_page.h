// The page at /: a text in, its topics out.
#pragma once

#include <string_view>

namespace sluice_cli {

inline constexpr std::string_view kTryPage = R"html(<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>sluice</title>
<style>
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:44rem;margin:2rem auto;padding:0 1rem}
textarea{width:100%;box-sizing:border-box;font:inherit;min-height:10rem}
button{font:inherit;padding:.3rem 1rem}
li{margin:.3rem 0}meter{width:8rem;margin-right:.6rem}
</style>
<h1>Topics of a text</h1>
<form><textarea aria-label="Text" autofocus></textarea><p><button>Find topics</button></p></form>
<ol aria-live="polite"></ol><p id="note"></p>
<script>
const form = document.forms[0], list = document.querySelector("ol"), note = document.getElementById("note");
const model = fetch("v1/model").then((answer) => answer.json());
form.onsubmit = async (event) => {
  event.preventDefault();
  try {
    const answer = await fetch("v1/topics", {method: "POST", headers: {"content-type": "application/json"},
      body: JSON.stringify({text: form[0].value})});
    const row = await answer.json(), topics = (await model).topics.topics;
    if (!answer.ok) throw new Error(row.error);
    list.replaceChildren(...row.top.map(([id, share]) => {
      const item = document.createElement("li"), meter = document.createElement("meter");
      meter.value = share;
      item.append(meter, `${(100 * share).toFixed(1)} %  topic ${id}: ` +
        topics[id].words.slice(0, 8).map((word) => word.word).join(", "));
      return item;
    }));
    note.textContent = `${(100 * row.unknown_share).toFixed(0)} % of the words are unknown to the model.`;
  } catch (error) { list.replaceChildren(); note.textContent = String(error.message || error); }
};
</script></html>
)html";

}  // namespace sluice_cli
