// The page: what stands in it, and what it does in a real browser, with nothing but the file. Where there is no
// chromium (Debian: chromium) the second half is skipped, visibly.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chain, protocol, restrict } from '#model'
import { requirements } from '#properties'
import { ran } from '../cli.ts'
import { exhibitsKept, shownBy } from '../exhibits.ts'
import { resultsAt } from '../results-file.ts'
import { arcCounts } from './html/coverage.ts'
import { framesOf } from './html/frames.ts'
import { fsmOf } from './html/fsm.ts'
import { escaped, markup } from './html/markup.ts'
import { pageOf } from './html/page.ts'
import { pageScript } from './html/script.ts'
import type { Results } from './results-json.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-page-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string): string => join(folder, name)

let [sound, faulty] = [{} as Results, {} as Results]
let page = ''
beforeAll(async () => {
  // All requirements on two devices, with very little of a search.
  const few = ['--runs', '1', '--depth', '1']
  await ran('verify', ...few, '--json', at('sound.json'))
  await ran('verify', ...few, '--requirement', 'sessions', '--mutant', 'opens-early', '--json', at('faulty.json'))
  ;[sound, faulty] = [resultsAt(at('sound.json')), resultsAt(at('faulty.json'))]
  page = pageOf(faulty)
  writeFileSync(at('sound.html'), pageOf(sound))
  writeFileSync(at('faulty.html'), page)
}, 120_000)

/** The requirements that a device can keep or break. */
const own = requirements.filter(({ party }) => party !== 'user')

const shown = (name: string, kind: 'witness' | 'breach') => {
  const requirement = requirements.find((one) => one.name === name)!
  return shownBy(requirement, exhibitsKept()[name]![kind])!
}

describe('the frames of a run', () => {
  test('tell the ways, the states and the sessions', () => {
    const frames = framesOf(shown('sessions/ended', 'witness').trace)
    expect(frames.map(({ asked, fate }) => [asked, fate])).toEqual([
      ['set-state STOP_COPY', 'ok'],
      ['set-state STOP', 'ok'],
      ['read session 0, 1 byte', 'refused'],
    ])
    expect(frames[0]!.way.join()).toBe('RUNNING,RUNNING_P2P,STOP,STOP_COPY')
    expect(frames.map(({ lanes }) => lanes[0]!.state)).toEqual(['STOP_COPY', 'STOP', 'STOP'])
    expect(frames.map(({ lanes }) => lanes[0]!.bars)).toEqual([
      [{ kind: 'saving', part: 'opens' }],
      [{ kind: 'saving', part: 'ends' }],
      [],
    ])
  })
  test('claim no state after a request that was refused', () => {
    const frames = framesOf(shown('refusals/blocked', 'witness').trace)
    expect(frames.at(-1)).toMatchObject({ fate: 'refused', way: [] })
    expect(frames.at(-1)!.lanes[0]!.state).toBeUndefined()
  })
})

describe('the page', () => {
  test('is one file that refers to nothing outside, and to no id that is not there', () => {
    expect(page).not.toMatch(/(src|href)="(?!#|data:)/)
    expect(page).not.toMatch(/@import|url\(|https?:/)
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, id] of page.matchAll(/(?:href="#|aria-labelledby="|data-fsm=")([^"]*)"/g)) expect(ids).toContain(id)
  })
  test('is under 1 MB for the reference device, and the same bytes again', () => {
    expect(pageOf(sound).length).toBeLessThan(1_000_000)
    expect(pageOf(faulty)).toBe(page)
  })
  test('shows a run that keeps and one that breaks every requirement', () => {
    const whole = pageOf(sound)
    expect(whole.match(/id="req-/g)).toHaveLength(own.length)
    expect(whole.match(/id="keeps-/g)).toHaveLength(own.length)
    expect(whole.match(/id="breaks-/g)).toHaveLength(own.length)
  })
  test('holds what others wrote as text, and as nothing else', () => {
    const nasty = '</script><img src=x onerror="alert(1)">\u0000'
    const made = pageOf({ ...faulty, mutant: nasty })
    expect(made).not.toContain('<img')
    expect(made).toContain('&lt;/script&gt;&lt;img')
    expect(escaped(nasty)).not.toContain('\u0000')
    expect(
      markup`<b
      c="${'"'}">${['<', 1, undefined]}</b>`.markup,
    ).toBe('<b c="&quot;">&lt;1</b>')
  })
  test('says before everything what is wrong, also where nothing is', () => {
    const [, says] = /class="banner bad"><p><strong>([^<]*)</.exec(page)!
    expect(says).toMatch(/^\d requirements refuted/)
    const none = pageOf({ ...faulty, results: [], exercise: [] })
    expect(none).toContain('class="banner warn"')
    const broken = [{ theorem: 'grid', says: 'no', isProved: false }]
    expect(pageOf({ ...sound, proved: broken })).toContain('class="banner bad"')
  })
  test('paints every arc of the state machine with its count, and those never performed', () => {
    const spec = restrict(protocol, ['STOP_COPY', 'P2P'])
    const counts = arcCounts(spec, [{ from: 'RUNNING', to: 'STOP_COPY', asked: 5, taken: 4 }])
    expect([...counts]).toEqual([
      ['RUNNING -> RUNNING_P2P', 4],
      ['RUNNING_P2P -> STOP', 4],
      ['STOP -> STOP_COPY', 4],
    ])
    const svg = fsmOf(spec, 'a', counts).markup
    expect(svg.match(/data-arc=/g)).toHaveLength(spec.arcs.length)
    expect(svg.match(/ never"/g)).toHaveLength(spec.arcs.length - 3)
    for (const { from, to } of spec.arcs) expect(svg).toContain(`data-arc="${escaped(chain(from, to))}"`)
  })
  test('has a script that the linter finds nothing wrong with', () => {
    const names = ['no-undef', 'no-unused-vars', 'no-shadow', 'eqeqeq', 'prefer-const', 'no-var']
    const rules = Object.fromEntries(names.map((name) => [name, 'error']))
    const settings = { env: { browser: true, es2022: true }, categories: { correctness: 'error' }, rules }
    writeFileSync(at('oxlint.json'), JSON.stringify(settings))
    writeFileSync(at('script.js'), pageScript())
    const linted = (): number | null =>
      spawnSync('npx', ['oxlint', '-c', at('oxlint.json'), '--deny-warnings', at('script.js')]).status
    expect(linted()).toBe(0)
    writeFileSync(at('script.js'), `${pageScript()}\nundefinedName()`)
    expect(linted()).not.toBe(0)
  })
})

const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((one) => existsSync(one))

describe.skipIf(path === undefined)('in a browser (skipped where chromium is not installed)', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: path!, args: ['--no-sandbox'] })
  }, 60_000)
  afterAll(() => browser.close())

  /** Opens a page, does something with it, and answers what the browser complained about or asked the network for. */
  async function opened(name: string, work: (on: Page) => Promise<void>, options?: BrowserContextOptions) {
    const context = await browser.newContext({ offline: true, ...options })
    const on = await context.newPage()
    const complaints: string[] = []
    on.on('console', (message) => void (message.type() === 'log' || complaints.push(message.text())))
    on.on('pageerror', (error) => void complaints.push(error.message))
    on.on('request', (request) => void (/^(file|data):/.test(request.url()) || complaints.push(request.url())))
    await on.goto(pathToFileURL(at(name)).href)
    await work(on)
    await context.close()
    return complaints
  }

  test('a counterexample is stepped through by keys and buttons, and drawn', async () => {
    const complaints = await opened('faulty.html', async (on) => {
      await on.goto(`${pathToFileURL(at('faulty.html')).href}#broken-sessions-ended`)
      const figure = on.locator('#run-sessions-ended')
      const says = figure.locator('output')
      const here = figure.locator('.here')
      expect(await says.textContent()).toMatch(/^Step 3 of 3: read session 1.*Broken here\. Now STOP\.$/)
      expect(await figure.locator('.step.broken[aria-current=step]').count()).toBe(1)
      expect(await figure.locator('[data-go=on]').isDisabled()).toBe(true)
      await figure.focus()
      await on.keyboard.press('Home')
      expect(await says.textContent()).toMatch(/^Step 1 of 3: set-state STOP: /)
      expect(await figure.locator('.way').count()).toBeGreaterThan(0)
      await figure.locator('[data-go=on]').click()
      expect(await says.textContent()).toMatch(/^Step 2 of 3: /)
      await on.keyboard.press('ArrowRight')
      expect(await says.textContent()).toMatch(/^Step 3 of 3: /)
      expect(await here.getAttribute('data-state')).toBe('STOP')
      await figure.locator('.step').first().click()
      expect(await says.textContent()).toMatch(/^Step 1 of 3: /)
    })
    expect(complaints).toEqual([])
  })

  test('filters by level, verdict, subject and text', async () => {
    const complaints = await opened('faulty.html', async (on) => {
      const form = on.locator('.filters')
      const visible = (): Promise<number> => on.locator('.card:visible').count()
      const all = await visible()
      expect(await form.locator('output').textContent()).toBe(`Showing ${all} of ${all} requirements`)
      await form.locator('[value=upheld]').uncheck()
      const names = await on.locator('.card:visible .name').allTextContents()
      expect(names).toContain('sessions/ended')
      expect(names).not.toContain('sessions/direction')
      await form.locator('[name=text]').fill('ENDED')
      expect(await visible()).toBe(1)
      await form.locator('[value=must]').uncheck()
      expect(await visible()).toBe(0)
      expect(await form.locator('output').textContent()).toBe(`Showing 0 of ${all} requirements`)
      // A link leads to what is hidden all the same.
      await on.evaluate("location.hash = '#req-sessions-direction'")
      await on.locator('#req-sessions-direction[open]').waitFor()
      expect(await visible()).toBe(all)
    })
    expect(complaints).toEqual([])
  })

  test('a requirement of the reference device shows its runs, by the keyboard alone', async () => {
    const complaints = await opened('sound.html', async (on) => {
      await on.locator('#req-sessions-ended > summary').focus()
      await on.keyboard.press('Enter')
      const run = on.locator('#req-sessions-ended .run').first()
      await run.locator('summary').focus()
      await on.keyboard.press('Enter')
      // It is drawn once it has opened, which is told a turn later.
      await run.locator('svg [data-state=STOP].here').waitFor()
      expect(await run.locator('svg [data-state=STOP].here').count()).toBe(1)
      await run.locator('figure').focus()
      await on.keyboard.press('ArrowLeft')
      expect(await run.locator('output').textContent()).toMatch(/^Step 2 of 3: set-state STOP: ok\. Now STOP\.$/)
    })
    expect(complaints).toEqual([])
  })

  test.each([400, 1400])('fits %i pixels in both themes, without a name missing', async (width) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const complaints = await opened(
        'faulty.html',
        async (on) => {
          expect(await on.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
          const ground = (): Promise<unknown> => on.evaluate('getComputedStyle(document.body).backgroundColor')
          const before = await ground()
          await on.locator('.tools button').click()
          expect(await ground()).not.toBe(before)
          // What can be reached has a name that a screen reader says.
          const nameless = await on.evaluate(`[...document.querySelectorAll('button, input, select, [tabindex], svg')]
            .filter((one) => !(one.getAttribute('aria-label') || one.textContent.trim() || one.closest('label')))
            .length`)
          expect(nameless).toBe(0)
          for (const landmark of ['header', 'main', 'footer', 'form[aria-label]', 'h1'])
            expect(await on.locator(landmark).first().count()).toBe(1)
        },
        { viewport: { width, height: 900 }, colorScheme },
      )
      expect(complaints).toEqual([])
    }
  })

  test('says as much without its script, and on paper', async () => {
    await opened(
      'faulty.html',
      async (on) => {
        expect(await on.locator('.filters').isVisible()).toBe(false)
        expect(await on.locator('.finding[open] .step.broken').first().textContent()).toContain('Broken here')
        await on.emulateMedia({ media: 'print' })
        expect(await on.locator('.controls').first().isVisible()).toBe(false)
        expect((await on.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000)
      },
      { javaScriptEnabled: false },
    )
  })
})
