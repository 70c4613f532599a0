// The forms of one result: JSON that is read again, JUnit XML that CI systems accept, KTAP that the kernel's own parser
// accepts. What is not green in the one is not green in any other.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { protocol, restrict, simulatedPowers, type FeatureSet } from '#model'
import { requirements, simulatedMutant, v2, verify, type Requirement, type Verdict } from '#properties'
import { ran } from './cli.ts'
import { problemsOf, VERSION } from './command.ts'
import { junitOf } from './reports/junit.ts'
import { ktapOf } from './reports/ktap.ts'
import { RESULTS_VERSION, resultsJson, type Results } from './reports/results-json.ts'
import { resultsText } from './reports/results-text.ts'
import { resultsIn } from './results-file.ts'
import { resultsSchema } from './results-schema.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-reports-'))
afterAll(() => rmSync(folder, { recursive: true }))

const named = (name: string): Requirement => requirements.find((one) => one.name === name)!
const basic: FeatureSet = ['STOP_COPY']
const more: FeatureSet = ['STOP_COPY', 'P2P']
const effort = { runs: 3, events: 9, witnessed: 2 }

/** A counterexample as a verification finds it. */
async function brokenBy(requirement: Requirement, mutant: string): Promise<Verdict> {
  const backend = simulatedMutant(mutant, basic)!
  const subject = { protocol: v2, spec: restrict(protocol, basic), features: basic, backend }
  return verify(requirement, subject, { seed: 1, runs: 0, depth: 2 })
}
const refuted = await brokenBy(named('sessions/last-arc-opens'), 'opens-early')
const deviates = await brokenBy(named('transitions/same-state'), 'opens-early')
if (refuted.type !== 'refuted' || deviates.type !== 'deviates') throw new Error('opens-early is not found any more')

const nasty = 'a <b> & "c" # 1\n\u0000\u001b[31m \ud800 \u{1f600}'
const one = (name: string, verdict: Verdict, features = basic) => ({ requirement: named(name), features, verdict })
const last = refuted.counterexample.trace
/** A verdict of every kind, and a name that tries to break out of every form. */
const sample: Results = {
  version: RESULTS_VERSION,
  tool: VERSION,
  protocol: 'v2',
  seed: 1,
  runs: 3,
  depth: 2,
  backend: 'simulated',
  mutant: nasty,
  strict: false,
  isWhole: true,
  devices: [basic, more].map((features) => ({ features, powers: simulatedPowers })),
  expect: [{ requirement: 'reset/running', features: undefined, reason: nasty, link: undefined }],
  proved: [{ theorem: 'grid', says: 'it holds', isProved: true }],
  results: [
    one('discovery/features', { type: 'upheld', ...effort }),
    one('discovery/answers', { type: 'silent', ...effort }),
    one('sessions/last-arc-opens', refuted),
    one('transitions/same-state', deviates),
    one('sessions/ended', { type: 'excepted', reason: nasty, verdict: refuted }),
    one('refusals/blocked', { type: 'inapplicable', because: 'the device has no PRE_COPY' }),
    one('reset/running', { type: 'unknown', because: nasty, last, ...effort }),
    one('discovery/features', { type: 'upheld', ...effort }, more),
  ],
  met: [],
  exercise: [{ features: basic, requests: [{ from: 'RUNNING', to: 'STOP', asked: 3, taken: 2 }] }],
}

describe('JSON', () => {
  const text = resultsJson(sample)
  test('is read again to the same bytes', () => {
    expect(resultsJson(resultsIn(text, 'a.json'))).toBe(text)
  })
  test('of an older version is read, which had neither the options of a device nor a line to paste', () => {
    const live = { ...sample, options: '--backend vfio:1' }
    expect(resultsJson(live)).toContain('"replay": "vfio-mig replay --backend vfio:1 --requirement ')
    const { options: _, version: __, ...value } = JSON.parse(resultsJson(live)) as Record<string, unknown>
    const old = (value['results'] as readonly Record<string, unknown>[]).map(({ replay: ___, ...rest }) => rest)
    const read = resultsIn(JSON.stringify({ ...value, version: 2, results: old }), 'a.json')
    expect(resultsJson(read)).toBe(text)
  })
  test('has a schema that is published', async () => {
    expect((await ran('schema', 'results')).out).toBe(resultsSchema())
    const schema = JSON.parse(resultsSchema()) as { required: readonly string[]; properties: object }
    expect(schema.required).toContain('results')
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(JSON.parse(text) as object)))
  })
  test.each<[string, RegExp, string]>([
    ['"seed": 1', /a\.json:\d+:\d+: seed: /, '"seed": "one"'],
    ['"asked": 3', /exercise\[0\]\.requests\[0\]\.asked/, '"asked": -3'],
    ['"requirement": "discovery/answers"', /discovery\/answer is no requirement/, '"requirement": "discovery/answer"'],
    ['"version": 3,', /version 4 is newer than 3/, '"version": 4,'],
    ['"step": 0', /there is no step 70/, '"step": 70'],
    ['"value": true', /it is no reply to set-state/, '"value": "seven"'],
    ['"party": "driver",', /party/, '"party": "nobody",'],
  ])('that is wrong at %s is refused by its place', (from, says, to) => {
    expect(text).toContain(from)
    try {
      resultsIn(text.replace(from, to), 'a.json')
      expect.fail('it was read')
    } catch (error) {
      const problems = problemsOf(error)?.map(({ at, message }) => `${at}: ${message}`)
      expect(problems?.join('\n')).toMatch(says)
    }
  })
})

const every = { text: resultsText, json: resultsJson, junit: junitOf, ktap: ktapOf }
describe.each(Object.entries(every))('%s', (form, made) => {
  test('says the facts that a reader needs, and the same bytes twice', () => {
    const text = made(sample)
    expect(made(sample)).toBe(text)
    for (const word of ['proved', 'silent', 'unknown', VERSION]) expect(text).toContain(word)
    if (form === 'json') return
    for (const word of ['tested', 'observed', 'the arcs that it took', 'seed 1', 'flags 3 STOP_COPY|P2P']) {
      expect(text).toContain(word)
    }
  })
  test('says of a backend without powers what was not seen', () => {
    const blind = { ...sample, devices: [{ features: basic, powers: [] }] }
    if (form !== 'json') expect(made(blind)).toMatch(/not seen: the arcs that it took, its data and DMA/)
  })
})

/** The facts of the schema that CI systems read JUnit XML by. */
const xsd = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:complexType name="told"><xs:simpleContent><xs:extension base="xs:string">
<xs:attribute name="message"/><xs:attribute name="type"/></xs:extension></xs:simpleContent></xs:complexType>
<xs:element name="testsuites"><xs:complexType><xs:sequence>
<xs:element ref="testsuite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
<xs:attribute name="name"/><xs:attribute name="tests" type="xs:nonNegativeInteger"/>
<xs:attribute name="failures" type="xs:nonNegativeInteger"/><xs:attribute name="errors" type="xs:nonNegativeInteger"/>
</xs:complexType></xs:element>
<xs:element name="testsuite"><xs:complexType><xs:sequence>
<xs:element name="properties" minOccurs="0"><xs:complexType><xs:sequence>
<xs:element name="property" maxOccurs="unbounded"><xs:complexType><xs:attribute name="name" use="required"/>
<xs:attribute name="value" use="required"/></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
<xs:element name="testcase" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
<xs:choice minOccurs="0" maxOccurs="unbounded"><xs:element name="skipped" type="told"/>
<xs:element name="failure" type="told"/><xs:element name="error" type="told"/></xs:choice>
<xs:attribute name="name" use="required"/><xs:attribute name="classname" use="required"/></xs:complexType></xs:element>
</xs:sequence><xs:attribute name="name" use="required"/>
<xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
<xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
<xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
<xs:attribute name="skipped" type="xs:nonNegativeInteger"/></xs:complexType></xs:element></xs:schema>`

const hasXmllint = spawnSync('xmllint', ['--version']).status === 0

describe('JUnit XML', () => {
  const xml = junitOf(sample)
  const caseIn = (name: string, text = xml): string =>
    text.split('<testcase ').find((part) => part.startsWith(`name="${name}"`)) ?? ''
  test('has passed only what is green', () => {
    expect(caseIn('discovery/features')).toMatch(/^[^>]*\/>/)
    for (const name of ['discovery/answers', 'transitions/same-state', 'sessions/ended', 'refusals/blocked']) {
      expect(caseIn(name)).toContain('<skipped message=')
    }
    expect(caseIn('reset/running')).toContain('<skipped message="unknown: ')
    expect(caseIn('sessions/last-arc-opens')).toMatch(/<failure message="refuted: .*type="refuted">/)
    expect(xml).toContain('tests="9" failures="1" errors="0"')
    expect(caseIn('transitions/same-state', junitOf({ ...sample, strict: true }))).toContain('<failure ')
  })
  test.skipIf(!hasXmllint)('fits the schema (xmllint; skipped where it is not installed)', () => {
    const lint = (text: string): number | null => {
      writeFileSync(join(folder, 'junit.xsd'), xsd)
      writeFileSync(join(folder, 'junit.xml'), text)
      const args = ['--noout', '--schema', join(folder, 'junit.xsd'), join(folder, 'junit.xml')]
      return spawnSync('xmllint', args).status
    }
    expect(lint(xml)).toBe(0)
    expect(lint(junitOf({ ...sample, results: [], proved: [] }))).toBe(0)
    expect(lint(xml.replace('<testcase name=', '<testcase title='))).not.toBe(0)
    expect(lint(xml.replace('tests="9"', 'tests="some"'))).not.toBe(0)
  })
})

const TARBALL = '/usr/src/linux-source-6.12.tar.xz'
const hasKunit = existsSync(TARBALL) && spawnSync('python3', ['--version']).status === 0

describe('KTAP', () => {
  const ktap = ktapOf(sample)
  const lines = ktap.split('\n')
  test('begins each subtest with its plan, and has no # in a description', () => {
    expect(lines.slice(0, 2)).toEqual(['KTAP version 1', '1..3'])
    for (const [at, line] of lines.entries()) {
      if (line.trim() === 'KTAP version 1' && at > 0) expect(lines[at + 2]).toMatch(/^ {4}1\.\.\d+$/)
      const [, described] = /^\s*(?:not )?ok \d+ (.*)$/.exec(line) ?? []
      expect((described ?? '').replace(/ # (SKIP|XFAIL) /, '')).not.toContain('#')
    }
    expect(ktap).not.toContain('\u001b')
  })
  test('says a plain ok of what is upheld, and of nothing else', () => {
    const plain = lines.filter((line) => /^ {4}ok \d+ [^#]*$/.test(line)).map((line) => line.trim().split(' ')[2])
    expect(plain).toEqual(['grid', 'discovery/features', 'discovery/features'])
    expect(ktap).toMatch(/ok 2 discovery\/answers # SKIP silent: /)
    expect(ktap).toMatch(/\n {4}not ok 3 sessions\/last-arc-opens\n/)
    expect(ktap).toMatch(/ok 4 transitions\/same-state # XFAIL deviates, a practice: /)
    expect(ktap).toMatch(/ok 5 sessions\/ended # XFAIL a <b> & "c" no\. 1/)
    expect(ktap).toMatch(/ok 7 reset\/running # SKIP unknown: /)
    expect(ktapOf({ ...sample, strict: true })).toMatch(/not ok 4 transitions\/same-state\n/)
    const silent = sample.results.filter(({ verdict }) => verdict.type === 'silent')
    expect(ktapOf({ ...sample, proved: [], results: silent })).toMatch(/\nok 1 flags 1 STOP_COPY # SKIP nothing/)
  })
  test.skipIf(!hasKunit)(
    "is parsed by the kernel's kunit.py (skipped where Debian's linux-source-6.12 is not installed)",
    () => {
      const kunit = 'linux-source-6.12/tools/testing/kunit'
      execFileSync('tar', ['xJf', TARBALL, '-C', folder, kunit])
      const parsed = (text: string) => {
        writeFileSync(join(folder, 'a.ktap'), text)
        const { stdout, status } = spawnSync('python3', [
          join(folder, kunit, 'kunit.py'),
          'parse',
          join(folder, 'a.ktap'),
        ])
        return { out: stdout.toString(), status }
      }
      const { out, status } = parsed(ktap)
      expect(out).toContain('Ran 9 tests: passed: 5, failed: 1, skipped: 3')
      expect(out).not.toContain('[ERROR]')
      expect(status).toBe(1)
      const green = sample.results.filter(({ verdict }) => verdict.type === 'upheld')
      expect(parsed(ktapOf({ ...sample, results: green })).status).toBe(0)
      // What is wrong is seen: a plan that promises more.
      expect(parsed(ktap.replace('    1..7', '    1..8')).out).toMatch(/\[ERROR\]|missing/)
    },
    180_000,
  )
})

test('the version is that of the package', () => {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  expect((JSON.parse(manifest) as { version: string }).version).toBe(VERSION)
})

describe('the command', () => {
  test('writes several reports at once, and says which forms there are', async () => {
    const at = (name: string): string => join(folder, name)
    const args = ['--requirement', 'discovery', '--runs', '1', '--depth', '1', '--features', '1']
    const asked = ['--report', `junit=${at('x')}`, '--report', 'ktap=-', '--json', at('z')]
    const { out, err, code } = await ran('verify', ...args, ...asked)
    expect(out).toMatch(/^KTAP version 1\n/)
    expect(err).toContain('Device: simulated')
    expect([existsSync(at('x')), existsSync(at('z')), code]).toEqual([true, true, 0])
    expect((await ran('report', at('z'), '--report', 'ktap=-')).out).toBe(out)
    expect((await ran('report', at('z'))).out).toMatch(/\ntested: 4 upheld\n$/)
    for (const [wrong, says] of [
      ['tap=a', /tap is no form of a report/],
      ['text', /text names no file\n {2}Give text=FILE\. The forms are/],
      ['html', /html names no file/],
      [`html=${at('z')}`, /is asked for twice/],
    ] as const) {
      const told = await ran('verify', ...args, '--json', at('z'), '--report', wrong)
      expect(told.err).toMatch(says)
      expect(told.code).toBe(2)
    }
  })
})
