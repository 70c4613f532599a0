// What the page does when it is looked at: it steps through runs and draws them on the state machine, and hides what
// the filters leave out. Plain JavaScript as text, for a browser and nothing else; without it the page says all the
// same.

/** The player: each figure has its steps as a list, and clones the picture of its feature set when it is first seen. */
export const player = String.raw`
const picture = (figure) => {
  const pane = figure.querySelector('.picture')
  if (pane.firstChild === null) {
    const template = document.getElementById(figure.dataset.fsm)
    if (template !== null) pane.append(template.content.cloneNode(true))
    const unsure = document.createElement('p')
    unsure.className = 'unsure'
    pane.append(unsure)
  }
  return pane
}
const wordsOf = (step) => (step.dataset.way === '' ? [] : step.dataset.way.split(' '))
const textIn = (step, part) => step.querySelector(part).textContent.trim()

const paint = (figure, steps, at) => {
  const pane = picture(figure)
  const mark = (kind, name, word) => {
    for (const one of pane.querySelectorAll('[data-' + kind + ']')) {
      if (one.dataset[kind] === name) one.classList.add(word)
    }
  }
  const words = ['past', 'way', 'seen', 'here']
  for (const one of pane.querySelectorAll('[data-state], [data-arc]')) one.classList.remove(...words)
  steps.slice(0, at + 1).forEach((step, index) => {
    const way = wordsOf(step)
    for (const name of way) mark('state', name, 'seen')
    way.slice(1).forEach((name, place) => mark('arc', way[place] + ' -> ' + name, index === at ? 'way' : 'past'))
  })
  const here = wordsOf(steps[at]).at(-1)
  if (here !== undefined) mark('state', here, 'here')
  const unsure = 'Where the device is now is not known until it is asked.'
  pane.querySelector('.unsure').textContent = here === undefined ? unsure : ''
  figure.classList.toggle('calm', !steps[at].classList.contains('broken'))
}

const show = (figure, wanted, isMoved) => {
  const steps = [...figure.querySelectorAll('.step')]
  if (steps.length === 0) return
  const at = Math.max(0, Math.min(steps.length - 1, wanted))
  figure.dataset.at = String(at)
  steps.forEach((step, index) => {
    step.classList.toggle('later', index > at)
    if (index === at) step.setAttribute('aria-current', 'step')
    else step.removeAttribute('aria-current')
  })
  paint(figure, steps, at)
  const step = steps[at]
  const here = wordsOf(step).at(-1)
  const says = 'Step ' + (at + 1) + ' of ' + steps.length + ': ' + textIn(step, '.ask') + ': ' + textIn(step, '.say')
  figure.querySelector('output').textContent = isMoved || step.classList.contains('broken')
    ? says.replace(/[.]?$/, '.') + (here === undefined ? '' : ' Now ' + here + '.')
    : 'Step ' + (at + 1) + ' of ' + steps.length
  for (const button of figure.querySelectorAll('[data-go]')) {
    const isBack = button.dataset.go === 'first' || button.dataset.go === 'back'
    button.disabled = isBack ? at === 0 : at === steps.length - 1
  }
  const chart = figure.querySelector('.chart')
  const [top, bottom] = [step.offsetTop - chart.offsetTop, step.offsetTop - chart.offsetTop + step.offsetHeight]
  if (top < chart.scrollTop + 24) chart.scrollTop = top - 24
  else if (bottom > chart.scrollTop + chart.clientHeight) chart.scrollTop = bottom - chart.clientHeight + 8
}

const go = (figure, where) => {
  const at = Number(figure.dataset.at)
  show(figure, { first: 0, back: at - 1, on: at + 1, last: Infinity }[where], true)
}
const keys = { ArrowLeft: 'back', ArrowRight: 'on', Home: 'first', End: 'last' }

for (const figure of document.querySelectorAll('.play')) {
  const begin = () => { if (figure.dataset.at === undefined) show(figure, Number(figure.dataset.start), false) }
  const within = figure.closest('details')
  if (within === null || within.open) begin()
  else within.addEventListener('toggle', begin, { once: true })
  figure.addEventListener('keydown', (event) => {
    const where = keys[event.key]
    if (where === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    begin()
    go(figure, where)
  })
  figure.addEventListener('click', (event) => {
    const button = event.target.closest('[data-go]')
    const step = event.target.closest('.step')
    if (button !== null) go(figure, button.dataset.go)
    else if (step !== null) show(figure, [...figure.querySelectorAll('.step')].indexOf(step), true)
  })
}
`

/** The filters, links into what is closed, and the choice of light and dark. */
export const filter = String.raw`
const form = document.querySelector('.filters')
const cards = [...document.querySelectorAll('.card')]
const apply = () => {
  const chosen = (name) => [...form.querySelectorAll('[name=' + name + ']:checked')].map((one) => one.value)
  const levels = chosen('level')
  const verdicts = chosen('verdict')
  const subject = form.elements.subject.value
  const text = form.elements.text.value.trim().toLowerCase()
  for (const card of cards) {
    const { level, verdict, subject: own, text: said } = card.dataset
    card.hidden = !(levels.includes(level) && verdict.split(' ').some((one) => verdicts.includes(one)) &&
      (subject === '' || subject === own) && said.includes(text))
  }
  for (const group of document.querySelectorAll('.group')) {
    group.hidden = [...group.querySelectorAll('.card')].every((card) => card.hidden)
  }
  const shown = cards.filter((card) => !card.hidden).length
  form.querySelector('output').textContent = 'Showing ' + shown + ' of ' + cards.length + ' requirements'
}
if (form !== null) {
  form.addEventListener('input', apply)
  form.addEventListener('submit', (event) => event.preventDefault())
  form.addEventListener('reset', () => setTimeout(apply))
  form.hidden = false
  apply()
}

const reveal = () => {
  const id = decodeURIComponent(location.hash.slice(1))
  const found = id === '' ? null : document.getElementById(id)
  if (found === null) return
  if (found.hidden) { form.reset(); apply() }
  for (let one = found; one !== null; one = one.parentElement) if (one.tagName === 'DETAILS') one.open = true
  found.scrollIntoView()
  const summary = found.querySelector(':scope > summary')
  if (summary !== null) summary.focus({ preventScroll: true })
}
addEventListener('hashchange', reveal)
reveal()

const themes = document.querySelector('.tools button')
if (themes !== null) {
  themes.parentElement.hidden = false
  const isDark = () => document.documentElement.dataset.theme === 'dark' ||
    (document.documentElement.dataset.theme === undefined && matchMedia('(prefers-color-scheme: dark)').matches)
  const say = () => { themes.textContent = isDark() ? 'Light' : 'Dark' }
  themes.addEventListener('click', () => {
    document.documentElement.dataset.theme = isDark() ? 'light' : 'dark'
    say()
  })
  say()
}
`

/** The script of the page. A part's names are its own. */
export const pageScript = (): string => [player, filter].map((part) => `{${part}}`).join('\n')
