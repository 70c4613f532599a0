import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  deviceFeatures,
  GET,
  HEADER_BYTES,
  INDEX_MASK,
  INFO_BYTES,
  ioctls,
  PAYLOAD_BYTES,
  precopyIoctl,
  PROBE,
  SET,
  viewOf,
} from '#model'
import { compile, hasCompiler } from './build.ts'
import { statePayload } from './encoding.ts'
import {
  BIND_BYTES,
  bindMemory,
  DATA_FD_AT,
  featureMemory,
  O_RDWR,
  opening,
  pollBits,
  STATE_AT,
  VFIO_TYPE1v2_IOMMU,
} from './uapi.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-uapi-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const header = (tree: string): string => join(tree, 'include', 'uapi', 'linux', 'vfio.h')
const trees = (process.env['LINUX_TREE'] ?? '').split(delimiter).filter((tree) => existsSync(header(tree)))
const ready = trees.length > 0 && hasCompiler()

/** What C says of some expressions, each in a header that has what it is about. */
function inC(expressions: Readonly<Record<string, string>>, includes: string, name: string): Record<string, number> {
  const lines = Object.entries(expressions).map(([text, about]) => {
    const line = `printf("%s %lu\\n", ${JSON.stringify(text)}, (unsigned long)(${text}));`
    return about === '' ? line : `#ifdef ${about}\n${line}\n#endif`
  })
  const source = join(folder, `${name}.c`)
  writeFileSync(
    source,
    `#include <stddef.h>\n#include <stdio.h>\n${includes}\nint main(void) {\n${lines.join('\n')}\n}\n`,
  )
  compile(source, join(folder, name), ['-I', folder, '-Wall', '-Werror'])
  const said = execFileSync(join(folder, name), { encoding: 'utf8' }).trim().split('\n')
  return Object.fromEntries(said.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]))
}

const state = 'struct vfio_device_feature_mig_state'
const bind = 'struct vfio_device_bind_iommufd'
const info = 'struct vfio_precopy_info'
const isBound = 'VFIO_DEVICE_BIND_IOMMUFD'

/** Our numbers by the C that says them, and the macro without which a header does not know them. */
const ours: Readonly<Record<string, readonly [number, string]>> = {
  ...Object.fromEntries(Object.entries({ ...ioctls, ...opening }).map(([name, number]) => [name, [number, name]])),
  ...Object.fromEntries(
    Object.entries(deviceFeatures).map(([name, index]) => [
      `VFIO_DEVICE_FEATURE_${name}`,
      [index, `VFIO_DEVICE_FEATURE_${name}`],
    ]),
  ),
  VFIO_DEVICE_FEATURE_MASK: [INDEX_MASK, ''],
  VFIO_DEVICE_FEATURE_GET: [GET, ''],
  VFIO_DEVICE_FEATURE_SET: [SET, ''],
  VFIO_DEVICE_FEATURE_PROBE: [PROBE, ''],
  VFIO_TYPE1v2_IOMMU: [VFIO_TYPE1v2_IOMMU, ''],
  'offsetof(struct vfio_device_feature, data)': [HEADER_BYTES, ''],
  'sizeof(struct vfio_device_feature_migration)': [PAYLOAD_BYTES, ''],
  [`sizeof(${state})`]: [PAYLOAD_BYTES, ''],
  [`HEADER_BYTES + offsetof(${state}, device_state)`]: [STATE_AT, ''],
  [`HEADER_BYTES + offsetof(${state}, data_fd)`]: [DATA_FD_AT, ''],
  'sizeof(struct vfio_device_feature_mig_data_size)': [PAYLOAD_BYTES, 'VFIO_DEVICE_FEATURE_MIG_DATA_SIZE'],
  [`sizeof(${info})`]: [INFO_BYTES, precopyIoctl],
  [`offsetof(${info}, initial_bytes)`]: [8, precopyIoctl],
  [`offsetof(${info}, dirty_bytes)`]: [16, precopyIoctl],
  [`sizeof(${bind})`]: [BIND_BYTES, isBound],
  [`offsetof(${bind}, iommufd)`]: [8, isBound],
}

describe.skipIf(!ready)(`numbers, sizes and offsets${ready ? '' : ' (needs LINUX_TREE, and a C compiler)'}`, () => {
  test.each(trees.length > 0 ? trees : ['a kernel tree'])('are those of the header of %s', (tree) => {
    copyFileSync(header(tree), join(folder, 'vfio.h'))
    const expressions = Object.fromEntries(Object.entries(ours).map(([text, [, about]]) => [text, about]))
    const said = inC(expressions, `#define __user\n#include "vfio.h"\n#define HEADER_BYTES ${HEADER_BYTES}`, 'header')
    const text = readFileSync(header(tree), 'utf8')
    const known = Object.entries(ours).filter(([, [, about]]) => about === '' || text.includes(`#define ${about}`))
    expect(said).toEqual(Object.fromEntries(known.map(([name, [number]]) => [name, number])))
    // Linux 6.1 knows neither precopy info, nor the data size, nor iommufd's binding.
    expect(known.length).toBeGreaterThanOrEqual(text.includes(isBound) ? Object.keys(ours).length - 1 : 17)
  })
})

describe.skipIf(!hasCompiler())(`open and poll${hasCompiler() ? '' : ' (needs a C compiler)'}`, () => {
  test('are called what this machine calls them', () => {
    const names = Object.keys(pollBits).map((name) => `POLL${name}`)
    const expressions = Object.fromEntries([...names, 'O_RDWR'].map((name) => [name, '']))
    expect(inC(expressions, '#include <fcntl.h>\n#include <poll.h>', 'system')).toEqual({
      ...Object.fromEntries(Object.entries(pollBits).map(([name, bit]) => [`POLL${name}`, bit])),
      O_RDWR,
    })
  })
})

test('memory says its own length, its feature and what is done with it', () => {
  const bytes = featureMemory('MIG_DEVICE_STATE', SET, statePayload('RESUMING'))
  const view = viewOf(bytes)
  expect([bytes.length, view.getUint32(0, true), view.getUint32(4, true)]).toEqual([16, 16, 2 | (1 << 17)])
  expect([view.getUint32(STATE_AT, true), view.getInt32(DATA_FD_AT, true)]).toEqual([4, -1])
  expect(featureMemory('MIG_PRECOPY_INFOv2', SET, new Uint8Array())).toEqual(Uint8Array.of(8, 0, 0, 0, 12, 0, 2, 0))
  expect(viewOf(bindMemory(77)).getInt32(8, true)).toBe(77)
})
