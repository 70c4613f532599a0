// Results as one page that holds everything it needs: no request leaves it, so that it is read from a file, an
// archive of a CI run or a mail. What broke comes first, then every requirement with its runs, then what was
// exercised.
import { protocol, restrict, type FeatureSet } from '#model'
import { requirements, type Verdict } from '#properties'
import { exhibitsKept } from '../../exhibits.ts'
import type { Results } from '../results-json.ts'
import { deviceText, factsOf, featuresText } from '../summary.ts'
import { cardOf, meanings, signOf, subjectOf, verdictKinds, type Subject } from './card.ts'
import { chartStyle } from './chart-style.ts'
import { fsmId } from './chart.ts'
import { exercisePart } from './coverage.ts'
import { brokenPart, findingsIn, untoldPart, type Finding } from './finding.ts'
import { fsmOf } from './fsm.ts'
import { idOf, markup, plural, raw, type Content, type Markup } from './markup.ts'
import { pageScript } from './script.ts'
import { styleOf } from './style.ts'

/** Nothing is fetched, from nowhere. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"

/** Requirements with what was found of them, in the order of the catalogue. */
export const subjectsOf = ({ results }: Results): readonly Subject[] =>
  requirements.flatMap((requirement) => {
    const own = results.filter((one) => one.requirement.name === requirement.name)
    return own.length === 0 ? [] : [{ requirement, results: own }]
  })

const has = (subjects: readonly Subject[], ...types: readonly Verdict['type'][]): boolean =>
  subjects.some(({ results }) => results.some(({ verdict }) => types.includes(verdict.type)))

/** The one sentence that a reader takes away, and how grave it is. */
function bannerOf(given: Results, subjects: readonly Subject[], findings: readonly Finding[]): Markup {
  const count = (type: Verdict['type']): number => findings.filter((one) => one.type === type).length
  const [refuted, deviates, excepted] = [count('refuted'), count('deviates'), count('excepted')]
  const broken = [
    ...(refuted === 0 ? [] : [`${plural(refuted, 'requirement')} refuted`]),
    ...(deviates === 0 ? [] : [`${deviates} that the device deviates from`]),
    ...(excepted === 0 ? [] : [`${excepted} broken as expected`]),
  ]
  const wrong = given.proved.filter(({ isProved }) => !isProved)
  const open = has(subjects, 'silent', 'unknown') || !given.isWhole || subjects.length === 0
  const isBad = refuted > 0 || wrong.length > 0
  const grade = isBad ? 'bad' : open || broken.length > 0 ? 'warn' : 'good'
  const words = [
    ...broken,
    ...(wrong.length === 0 ? [] : [`${plural(wrong.length, 'statement')} about the model not proved`]),
    ...(open ? ['not everything could be told'] : []),
  ]
  const says = words.length === 0 ? `All ${plural(subjects.length, 'requirement')} kept` : words.join(', ')
  const [first] = findings
  return markup`
    <div class="banner ${grade}">
      <p><strong>${says}</strong> on ${deviceText(given)}</p>
      ${first === undefined ? undefined : firstOf(first)}
    </div>`
}

const firstOf = ({ subject: { requirement }, counterexample: { because } }: Finding): Markup =>
  markup`<p class="first"><a href="#broken-${idOf(requirement.name)}">${requirement.name}</a>: ${because}</p>`

function choices(name: string, legend: string, values: readonly string[]): Markup {
  const boxes = values.map(
    (value) => markup`<label><input type="checkbox" name="${name}" value="${value}" checked> ${value}</label>`,
  )
  return markup`<fieldset><legend>${legend}</legend>${boxes}</fieldset>`
}

/** What requirements are about, in their order. */
const subjectNames = (subjects: readonly Subject[]): readonly string[] => [
  ...new Set(subjects.map(({ requirement }) => subjectOf(requirement))),
]

function filtersOf(subjects: readonly Subject[]): Markup {
  const kinds = verdictKinds.filter((type) => has(subjects, type))
  const names = subjectNames(subjects).map((name) => markup`<option>${name}</option>`)
  return markup`
    <form class="filters" aria-label="Which requirements are shown" hidden>
      ${choices('level', 'Level', ['must', 'should', 'practice'])}
      ${choices('verdict', 'Verdict on any device', kinds)}
      <label class="field">
        <span>Subject</span>
        <select name="subject"><option value="">all</option>${names}</select>
      </label>
      <label class="field"><span>Text</span><input type="search" name="text"></label>
      <button type="reset">All</button>
      <output aria-live="polite"></output>
    </form>`
}

const keyOf = (subjects: readonly Subject[]): Markup =>
  markup`<ul class="key">${verdictKinds
    .filter((type) => has(subjects, type))
    .map((type) => markup`<li>${signOf(type)} ${type}: ${meanings[type]}</li>`)}</ul>`

/** Requirements by what they are about, each with its part. */
function groupsOf(subjects: readonly Subject[], findings: readonly Finding[]): readonly Markup[] {
  const exhibits = exhibitsKept()
  const broken = new Set(findings.map(({ subject }) => subject.requirement.name))
  return subjectNames(subjects).map((about) => {
    const own = subjects.filter(({ requirement }) => subjectOf(requirement) === about)
    const cards = own.map((one) => {
      const { name } = one.requirement
      return cardOf(one, exhibits[name], broken.has(name))
    })
    return markup`<section class="group" aria-label="${about}"><h3>${about}</h3>${cards}</section>`
  })
}

function verdictsPart({ devices }: Results, subjects: readonly Subject[], findings: readonly Finding[]): Markup {
  const order = devices.map(({ features }) => featuresText(features)).join('; ')
  return markup`
    <section aria-labelledby="verdicts">
      <h2 id="verdicts">Verdicts</h2>
      <p class="lead">A sign for each device, in this order: ${order}.</p>
      ${keyOf(subjects)}
      ${filtersOf(subjects)}
      ${groupsOf(subjects, findings)}
    </section>`
}

function provedPart({ proved }: Results): Content {
  if (proved.length === 0) return undefined
  const rows = proved.map(({ theorem, says, isProved }) => {
    const sign = signOf(isProved ? 'upheld' : 'refuted')
    return markup`<li>${sign} <b>${theorem}</b> ${isProved ? '' : 'not proved: '}${says}</li>`
  })
  return markup`
    <section aria-labelledby="proved">
      <h2 id="proved">What is proved of the model</h2>
      <ul class="verdicts">${rows}</ul>
    </section>`
}

/** The pictures that the script clones, one for each feature set that a run of the page has. */
function templatesOf(body: Markup): Markup {
  const sets: readonly FeatureSet[] = [[], ['P2P'], ['PRE_COPY'], ['P2P', 'PRE_COPY']].map((more) => [
    'STOP_COPY',
    ...more,
  ])
  const used = sets.filter((features) => body.markup.includes(`data-fsm="${fsmId(features)}"`))
  return markup`${used.map((features) => {
    const label = `The state machine with ${featuresText(features)}, the run drawn on it`
    return markup`
      <template id="${fsmId(features)}">
        ${fsmOf(restrict(protocol, features), label)}
        <p class="legend">A dot opens a session, a dashed arc closes it; bold is this step.</p>
      </template>`
  })}`
}

/** The page of results: HTML that stands alone. */
export function pageOf(given: Results): string {
  const subjects = subjectsOf(given)
  const findings = findingsIn(subjects)
  const facts = factsOf(given).map(({ name, says }) => markup`<dt>${name}</dt><dd>${says}</dd>`)
  const title = `VFIO migration: ${deviceText(given)}`
  const body = markup`
    <a class="skip" href="#main">To the results</a>
    <header>
      <div class="top">
        <h1>${title}</h1>
        <div class="tools" hidden><button type="button" aria-label="Change between light and dark"></button></div>
      </div>
      ${bannerOf(given, subjects, findings)}
    </header>
    <main id="main">
      ${brokenPart(given, findings)}
      ${untoldPart(subjects)}
      <section aria-labelledby="facts"><h2 id="facts">What was done</h2><dl class="facts">${facts}</dl></section>
      ${verdictsPart(given, subjects, findings)}
      ${exercisePart(given.exercise)}
      ${provedPart(given)}
    </main>
    <footer class="page">
      Made by vfio-mig ${given.tool}. What is proved is about the model, what is tested or observed about a device: they
      are never added up.
    </footer>`
  const page = markup`<!doctype html><html lang="en">
    <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="${POLICY}">
      <link rel="icon" href="data:,">
      <title>${title}</title>
      <style>${raw(styleOf(chartStyle))}</style>
    </head>
    <body>${body}${templatesOf(body)}<script>${raw(pageScript())}</script></body>
    </html>`
  return `${page.markup}\n`
}
