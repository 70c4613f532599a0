// `--backend module:FILE`: a device of the user's own, as an ES module that exports a Backend, or a function from a
// feature set to one. Nothing about it is trusted: it is looked at field by field before anything is opened, and what
// it does wrong later is a verdict on it.
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { allFeatures, powers as allPowers, protocol, inOneLine, type FeatureSet, type World } from '#model'
import { inTime, type Backend, type Closing } from '#properties'
import { PATIENCE, unmet, withoutLive, type BackendOptions, type Live, type Prospect } from './backend-option.ts'
import { unusable, type Problem } from './command.ts'
import { milliseconds } from './numbers.ts'
import { featuresOf, suggestion } from './options.ts'
import { resolvePath } from './where.ts'

type Loaded = Readonly<Record<string, unknown>>

const example = "export const backend = { name: 'mine', powers: [], open: (layout) => world }"

/** An error as its author knows it, by its name. */
const said = (thrown: unknown): string =>
  thrown instanceof Error ? `${thrown.name}: ${inOneLine(thrown)}` : inOneLine(thrown)

/** Loads a module, which runs it; ends with exit code 2 where that fails. */
async function loaded(file: string): Promise<Loaded> {
  const path = resolvePath(file)
  const remedy = 'Give an ES module, such as device.mjs.'
  if (!existsSync(path)) unusable({ at: '--backend', message: `there is no file ${file}`, remedy })
  try {
    const loading = import(pathToFileURL(path).href) as Promise<Loaded>
    // It is no answer of a device, and what is imported may well take longer than one: --deadline is not about it.
    if (await inTime(loading, PATIENCE)) return await loading
  } catch (thrown) {
    return unusable({ at: file, message: `it cannot be loaded: ${said(thrown)}`, remedy })
  }
  return unmet(`${file}: it is not loaded within ${PATIENCE} ms: what it awaits by itself has not come`)
}

const shown = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'undefined' ? 'missing' : typeof value

/** What is wrong with a value that is to be a backend. */
function flawsOf(value: unknown, at: string): readonly Problem[] {
  if (typeof value !== 'object' || value === null) {
    return [{ at, message: `expected a backend, it is ${shown(value)}`, remedy: `It is an object: ${example}` }]
  }
  const { name, powers, open, close, devices } = value as Readonly<Record<keyof Backend, unknown>>
  const flaw = (field: string, isRight: boolean, wanted: string, found: unknown): readonly Problem[] =>
    isRight ? [] : [{ at: `${at}.${field}`, message: `expected ${wanted}, it is ${shown(found)}`, remedy: example }]
  const unknown = Array.isArray(powers) ? powers.map(String).filter((one) => !isPower(one)) : []
  return [
    ...flaw('name', typeof name === 'string' && name !== '', 'a text', name),
    ...flaw('powers', Array.isArray(powers), 'a list of powers, which may be empty', powers),
    ...unknown.map((one) => ({
      at: `${at}.powers`,
      message: `${one} is no power`,
      remedy: `${suggestion(one, allPowers)}The powers are ${allPowers.join(', ')}.`,
    })),
    ...flaw('open', typeof open === 'function', 'a function of a layout, which gives a world', open),
    ...flaw('close', close === undefined || typeof close === 'function', 'a function of a world, or none', close),
    ...flaw('devices', devices === undefined || (Number.isInteger(devices) && Number(devices) > 0), 'a count', devices),
  ]
}

const isPower = (name: string): boolean => allPowers.some((power) => power === name)

/** The features that a module says its device has, or those that are asked for. */
function featuresIn(module: Loaded, file: string, asked: string | undefined): FeatureSet {
  const own = module['features']
  if (own === undefined) {
    if (asked !== undefined) return featuresOf(asked, protocol)
    const remedy = "Say them by --features, or in the module: export const features = ['STOP_COPY']"
    return unusable({ at: file, message: 'it does not say which features its device has', remedy })
  }
  if (Array.isArray(own)) return featuresOf(own.join('+'), protocol, `${file}: features`)
  const remedy = `They are ${allFeatures(protocol).join(', ')}.`
  return unusable({ at: `${file}: features`, message: `expected a list of names, it is ${shown(own)}`, remedy })
}

type Make = (features: FeatureSet) => unknown

function madeBy(make: Make, features: FeatureSet, at: string): unknown {
  try {
    return make(features)
  } catch (thrown) {
    const remedy = 'Without throwing it gives a backend of a device with the features that it is given.'
    return unusable({ at, message: `it threw: ${said(thrown)}`, remedy })
  }
}

/** Finds the module: it is loaded by that, and no world is opened. */
export async function prospect(file: string, options: BackendOptions): Promise<Prospect> {
  const { deadline: asked, ...others } = options
  withoutLive(others, 'it is about a live device', 'Leave it out.')
  const deadline = asked === undefined ? PATIENCE : milliseconds(asked, '--deadline')
  if (file === '') unusable({ at: '--backend', message: 'no file is named', remedy: 'Give module:FILE.' })
  const module = await loaded(file)
  const features = featuresIn(module, file, options.features)
  const which = module['backend'] === undefined ? 'default' : 'backend'
  const given = module[which]
  if (given === undefined) {
    unusable({
      at: file,
      message: 'it exports no backend',
      remedy: `Export one, by that name or as default: ${example}`,
    })
  }
  const value: unknown = typeof given === 'function' ? madeBy(given as Make, features, `${file}: ${which}`) : given
  const flaws = flawsOf(value, `${file}: ${which}`)
  if (flaws.length > 0) unusable(...flaws)
  return prospectOn(file, value as Backend, features, deadline)
}

/** The world that a module has given; throws where it is none, by the field that is wrong. */
function worldFrom(given: unknown): World {
  const wrong = (what: string, wanted: string, found: unknown): never => {
    throw new TypeError(`${what}: expected ${wanted}, it is ${shown(found)}`)
  }
  if (typeof given !== 'object' || given === null) return wrong('world', 'an object with powers and perform', given)
  const { powers, perform } = given as Readonly<Record<keyof World, unknown>>
  if (!Array.isArray(powers)) wrong('world.powers', 'a list of powers, which may be empty', powers)
  if (typeof perform !== 'function') wrong('world.perform', 'a function of acts, which gives outcomes', perform)
  return given as World
}

/** What closing has to tell; an author may well give back what means nothing. */
const closingFrom = (given: unknown): Closing =>
  Array.isArray(given) && given.every(isDeed) ? (given as Exclude<Closing, void>) : undefined

const isDeed = (one: unknown): boolean => typeof one === 'object' && one !== null && 'act' in one && 'outcome' in one

function prospectOn(file: string, backend: Backend, features: FeatureSet, deadline: number): Prospect {
  const { powers, devices } = backend
  const awaited = async <T>(made: Promise<unknown>, read: (given: unknown) => T): Promise<T> => {
    if (!(await inTime(made, deadline))) throw new Error(`no answer within ${deadline} ms`)
    return read(await made)
  }
  const given = <T>(made: unknown, read: (given: unknown) => T): T | Promise<T> =>
    made instanceof Promise ? awaited(made, read) : read(made)
  // What its author has kept beside it, such as the fields of a class, is not touched.
  const own: Live['backend'] = {
    name: `module:${file}`,
    powers,
    ...(devices === undefined ? {} : { devices }),
    open: (layout) => given(backend.open(layout), worldFrom),
    ...(backend.close === undefined ? {} : { close: (world) => given(backend.close?.(world), closingFrom) }),
    end: () => Promise.resolve(undefined),
  }
  const remarks = [`${file}: ${backend.name}, ${features.join('|')}`]
  return { notice: [], owed: undefined, open: () => Promise.resolve({ backend: own, features, deadline, remarks }) }
}
