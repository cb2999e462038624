// Stands for CodeMirror's HTML support, which the Jinja language brings along and prompts don't need.
export const html = () => [];
