// The lab: a real kernel with a sample driver in a machine of its own, built from source and booted at will.
export { labBackend, nameOfLab, type LabSettings } from './backend.ts'
export { accesses, boot, type Access, type Booted } from './boot.ts'
export { buildLab, type Making } from './build.ts'
export type { Flavour } from './config.ts'
export { DRIVER, mended, mends, type Mend } from './mends.ts'
export { cleanLabs, labs, labsFolder, type Image, type Lab } from './place.ts'
export { sourceAt, TARBALL, type Source } from './source.ts'
export { missing as missingTools, remedyFor, SOURCE_PACKAGE, type Tool } from './tools.ts'
