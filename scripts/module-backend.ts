// `--backend module:FILE`: a device of the user's own, as an ES module that exports a Backend, or a function from a
// feature set to one. Nothing about it is trusted: it is looked at field by field before anything is opened, and what
// it does wrong later is a verdict on it.
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { allFeatures, powers as allPowers, protocol, type FeatureSet } from '#model'
import type { Backend } from '#properties'
import { withoutLive, type BackendOptions, type Live, type Prospect } from './backend-option.ts'
import { unusable, type Problem } from './command.ts'
import { featuresOf, suggestion } from './options.ts'
import { resolvePath } from './where.ts'

type Loaded = Readonly<Record<string, unknown>>

const example = "export const backend = { name: 'mine', powers: [], open: (layout) => world }"

/** Loads a module, which runs it; ends with exit code 2 where that fails. */
async function loaded(file: string): Promise<Loaded> {
  const path = resolvePath(file)
  const remedy = 'Give an ES module, such as device.mjs.'
  if (!existsSync(path)) unusable({ at: '--backend', message: `there is no file ${file}`, remedy })
  try {
    return (await import(pathToFileURL(path).href)) as Loaded
  } catch (thrown) {
    const [first = ''] = String(thrown).split('\n')
    return unusable({ at: file, message: `it cannot be loaded: ${first}`, remedy })
  }
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
    return unusable({ at, message: `it threw: ${String(thrown).split('\n')[0]}`, remedy })
  }
}

/** Finds the module: it is loaded by that, and no world is opened. */
export async function prospect(file: string, options: BackendOptions): Promise<Prospect> {
  withoutLive(options, 'it is about a live device', 'Leave it out.')
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
  return prospectOn(file, value as Backend, features)
}

function prospectOn(file: string, backend: Backend, features: FeatureSet): Prospect {
  const { powers, devices } = backend
  // What its author has kept beside it, such as the fields of a class, is not touched.
  const own: Live['backend'] = {
    name: `module:${file}`,
    powers,
    ...(devices === undefined ? {} : { devices }),
    open: (layout) => backend.open(layout),
    ...(backend.close === undefined ? {} : { close: (world) => backend.close?.(world) }),
    end: () => Promise.resolve(undefined),
  }
  const remarks = [`${file}: ${backend.name}, ${features.join('|')}`]
  return { notice: [], owed: undefined, open: () => Promise.resolve({ backend: own, features, remarks }) }
}
