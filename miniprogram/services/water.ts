import type { ListMarkedAsset, ListWaterSample, WaterSample } from '../api/types'
import { call } from './api'
import { membership } from './session'
import { flush } from './sync'
import { newId } from './uuid'

const reporters = ['nurse', 'logistics_head', 'principal', 'safety_officer']

const has = (...roles: string[]) => membership()?.roles.some(({ code }) => roles.includes(code)) ?? false

/** Whether the identity in use notes what a laboratory found. */
export const reportsWater = () => has(...reporters)

export const waterSamples = async () => (await call<ListWaterSample>('GET', '/water-samples?limit=20')).items

/** The dispensers of the school. */
export const dispensers = async () => (await call<ListMarkedAsset>('GET', '/assets?kind=dispenser&limit=200')).items

/** What a phone took pictures of goes first: the record names them. */
export async function takeSample(taps: string[], lab: string, photos: string[]): Promise<WaterSample> {
  await flush()
  return call<WaterSample>('POST', '/water-samples', { id: newId(), device_time: new Date().toISOString(), taps, lab, ...(photos.length > 0 && { attachments: photos }) })
}

export async function reportSample(id: string, report: { report_no: string; passed: boolean; result: string; attachments: string[] }): Promise<WaterSample> {
  await flush()
  return call<WaterSample>('POST', `/water-samples/${id}/report`, report)
}

export const publishSample = (id: string) => call<WaterSample>('POST', `/water-samples/${id}/publish`)
