// The editor of a prompt file: YAML head, Jinja body, errors marked in their line.
// Built into pages/parts/assets/prompt_editor.js by `npm run build` in this folder.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { jinjaCompletionSource, jinjaLanguage, closePercentBrace } from "@codemirror/lang-jinja";
import { yamlFrontmatter } from "@codemirror/lang-yaml";
import { HighlightStyle, LanguageSupport, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, Prec } from "@codemirror/state";
import {
  EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars,
  keymap, lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

const PAUSE = 350; // milliseconds without a key before the draft is told to the page

const look = EditorView.theme({
  "&": {
    height: "var(--overread-editor-height, 430px)",
    color: "var(--st-text-color)",
    backgroundColor: "var(--st-secondary-background-color)",
    border: "1px solid var(--st-border-color)",
    borderRadius: "4px",
    fontSize: "14px",
  },
  "&.cm-focused": { outline: "1px solid var(--st-text-color)" },
  ".cm-scroller": { fontFamily: "var(--st-code-font, monospace)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--st-text-color)", padding: "8px 0" },
  ".cm-gutters": {
    backgroundColor: "transparent",
    color: "var(--st-text-color)",
    opacity: "0.55",
    border: "none",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "rgba(127,127,127,0.10)" },
  ".cm-cursor": { borderLeftColor: "var(--st-text-color)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection": {
    backgroundColor: "rgba(127,127,127,0.35) !important",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--st-background-color)",
    border: "1px solid var(--st-border-color)",
    color: "var(--st-text-color)",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "rgba(127,127,127,0.30)",
    color: "var(--st-text-color)",
  },
  ".cm-panels": { backgroundColor: "var(--st-background-color)", color: "var(--st-text-color)" },
  ".cm-panels input, .cm-panels button": { color: "var(--st-text-color)" },
});

const inks = HighlightStyle.define([
  { tag: [tags.variableName, tags.propertyName, tags.attributeName], color: "var(--overread-name)" },
  { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword, tags.operatorKeyword],
    color: "var(--overread-name)", fontWeight: "600" },
  { tag: [tags.brace, tags.paren, tags.squareBracket, tags.punctuation, tags.separator, tags.meta,
    tags.derefOperator, tags.operator], color: "var(--overread-pale)" },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: "var(--overread-pale)",
    fontStyle: "italic" },
  { tag: [tags.string, tags.content], color: "inherit" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--overread-name)" },
]);

function body(names) {
  const complete = jinjaCompletionSource({
    variables: names.variables.map((label) => ({ label, type: "variable" })),
    properties: (path) => (names.properties[path.join(".")] || []).map((label) => ({ label })),
  });
  return new LanguageSupport(jinjaLanguage, [
    jinjaLanguage.data.of({ autocomplete: complete }), closePercentBrace,
  ]);
}

// An unsaved draft survives a reload of the page in this tab, and goes with the tab.
const shelf = (edition) => `overread-draft ${edition}`;

class Editor {
  constructor(parent, component) {
    this.component = component;
    this.told = component.data.text;
    this.given = component.data.edition;
    const left = sessionStorage.getItem(shelf(this.given));
    this.timer = 0;
    const ask = () => { this.tell(); this.component.setTriggerValue("ask", Date.now()); return true; };
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        doc: left ?? this.told,
        extensions: [
          Prec.highest(keymap.of([{ key: "Mod-Enter", run: ask }])),
          lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(),
          drawSelection(), EditorState.allowMultipleSelections.of(true), bracketMatching(),
          closeBrackets(), autocompletion(), highlightActiveLine(), highlightSelectionMatches(),
          lintGutter(), EditorView.lineWrapping, syntaxHighlighting(inks), look,
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap,
            ...completionKeymap, indentWithTab]),
          yamlFrontmatter({ content: body(component.data.names) }),
          EditorView.contentAttributes.of({ "aria-label": component.data.label }),
          EditorView.updateListener.of((update) => { if (update.docChanged) this.typed(); }),
          EditorView.domEventHandlers({ blur: () => { this.tell(); } }),
        ],
      }),
    });
    this.tell();
  }

  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), PAUSE);
  }

  tell() {
    clearTimeout(this.timer);
    const text = this.view.state.doc.toString();
    if (text === this.told) return;
    this.told = text;
    sessionStorage.setItem(shelf(this.given), text);
    this.component.setStateValue("draft", { edition: this.given, text });
  }

  // A rerun of the page: another text only when the page means another edition, so that
  // what is being typed is never replaced by its own echo.
  renew(component) {
    this.component = component;
    if (component.data.edition !== this.given) {
      clearTimeout(this.timer);
      sessionStorage.removeItem(shelf(this.given));
      this.given = component.data.edition;
      this.told = component.data.text;
      this.view.dispatch({
        changes: { from: 0, to: this.view.state.doc.length, insert: this.told },
      });
      clearTimeout(this.timer);
    }
    this.mark(component.data.problem);
  }

  mark(problem) {
    const doc = this.view.state.doc;
    const found = [];
    if (problem && problem.line) {
      const line = doc.line(Math.min(Math.max(problem.line, 1), doc.lines));
      found.push({ from: line.from, to: line.to, severity: "error", message: problem.message });
    }
    this.view.dispatch(setDiagnostics(this.view.state, found));
  }
}

const editors = new WeakMap();

export function show(component) {
  const place = component.parentElement.querySelector(".overread-editor");
  let editor = editors.get(place);
  if (!editor) {
    editor = new Editor(place, component);
    editors.set(place, editor);
  }
  editor.renew(component);
}
