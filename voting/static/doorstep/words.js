// The page's sentences, in its language: they stand in a template, and facts are put into their gaps.
((doorstep) => {
  const sentences = () => [...document.querySelectorAll("template.sentences")].map((each) => each.content);

  doorstep.say = (name, facts = {}) => {
    const found = sentences().map((each) => each.querySelector(`[data-name="${name}"]`)).find(Boolean);
    return found.textContent.trim().replace(/\{(\w+)\}/g, (_gap, fact) => facts[fact]);
  };

  // The title says that something is wrong, as it does on every page that a form comes back on.
  doorstep.sayWrong = (isWrong) => {
    const error = `${doorstep.say("error")} `;
    const title = document.title.startsWith(error) ? document.title.slice(error.length) : document.title;
    document.title = isWrong ? error + title : title;
  };

  // Shows a sentence where there is one to show, and nothing otherwise.
  doorstep.show = (element, sentence) => {
    if (element.textContent !== sentence) element.textContent = sentence;
    element.hidden = !sentence;
  };
})(self.doorstep);
