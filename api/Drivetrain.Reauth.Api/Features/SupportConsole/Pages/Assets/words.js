// What the scripts say, in the page's language: the page brings the texts along.

const words = JSON.parse(document.body.dataset.words);
const language = document.documentElement.lang;

/** For dates: a day stands before its month in both languages. */
export const tag = language === 'en' ? 'en-GB' : language;

export const say = (key, number) => words[key].replace('%n', number);
