// Devices that are known well enough to be a guest of: the kernel's sample, mtty, has registers that can be written and
// read without effect. So saved and resumed is compared on a live one without a workload.
import { mtty, type KernelSettings, type Registers } from '#properties'

/** What a guest writes and sees of a device, by its kind as the kernel names it. */
const known: Readonly<Record<string, Registers>> = { 'mtty-1': mtty(1), 'mtty-2': mtty(2) }

/** The same for devices of these kinds, by their numbers, where each of them is known. */
export function registersOf(kinds: readonly (string | undefined)[]): Pick<KernelSettings, 'registers'> {
  const all = kinds.flatMap((kind) => known[kind ?? ''] ?? [])
  return all.length === kinds.length ? { registers: (device) => all[device]! } : {}
}
