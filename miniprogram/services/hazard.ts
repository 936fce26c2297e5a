import type { HazardBody as Hazard, HazardItem, ListHazardItem, ListKnownHazard, ListPlace, PlateMeaning } from '../api/types'
import { call } from './api'
import { pointOf } from './plates'
import { note } from './queue'
import type { Entry } from './queue-store'
import { Problem, Unreachable } from './request'
import { membership } from './session'
import { cache, recall } from './storage'
import { rounds } from './today'

/** Where something can be wrong. */
export interface KnownPlace {
  /** place:ID or checkpoint:ID */
  key: string
  name: string
  /** Number on its plate; empty without one. */
  sign: string
}

export interface Report {
  /** Null when it is only told in words. */
  place: KnownPlace | null
  /** In words, beside the place or instead of it. */
  where: string
  urgency: 'repair' | 'danger'
  words: string
  /** Entries of the photos. */
  photos: string[]
  /** A hazard known there that it is; empty for none. */
  same?: string
}

const fresh = 10 * 60_000 // so long somebody is still there

/** Where this phone has just reported something; undefined when that is long ago. */
export function lastPlace(): KnownPlace | undefined {
  const last = recall('hazard-place')?.[membership()?.id ?? '']
  return last !== undefined && Date.now() - last.at < fresh ? last.place : undefined
}

/** Reports what is wrong; without a network it waits in the phone. */
export function reportHazard({ place, where, urgency, words, photos, same = '' }: Report): Entry {
  const body = {
    urgency,
    attachments: photos,
    ...(place !== null && { place: place.key }),
    ...(where !== '' && { where }),
    ...(words !== '' && { words }),
    ...(same !== '' && { same_as: same }),
  }
  if (place?.key.startsWith('place:') === true) cache('hazard-place', { [membership()?.id ?? '']: { place, at: Date.now() } })
  return note({ kind: 'hazard', label: `隐患：${place?.name ?? where}`, body }).entry
}

/** Says that it is put right; without a network it waits in the phone. */
export function rectify(hazard: string, title: string, words: string, photos: string[]): Entry {
  return note({ kind: 'rectify', label: `整改：${title}`, body: { hazard, attachments: photos, ...(words !== '' && { words }) } }).entry
}

/** Does one of the other things that can be done about a hazard. */
export function act(hazard: string, verb: string, label: string, body: Record<string, unknown>): Entry {
  return note({ kind: `hazard_${verb}`, path: `/hazards/${hazard}/${verb}`, label, body }).entry
}

export const getHazard = (id: string) => call<Hazard>('GET', `/hazards/${id}`)

export type Shelf = 'to_me' | 'mine' | 'open'

/** A page of hazards, and where the next one begins. */
export async function listHazards(shelf: Shelf, after: string | null): Promise<{ items: HazardItem[]; next: string | null }> {
  const { items, next }: ListHazardItem = await call('GET', `/hazards?limit=20&${shelf}=true${after === null ? '' : `&after=${after}`}`)
  return { items, next }
}

/** What is known and open at a place; nothing when nobody answers. */
export async function knownAt(key: string): Promise<ListKnownHazard['items']> {
  try {
    return (await call<ListKnownHazard>('GET', `/hazards/known?place=${key}`)).items
  } catch (error) {
    if (error instanceof Problem || error instanceof Unreachable) return []
    throw error
  }
}

/** The places of the school, as last heard when nobody answers. */
export async function places(): Promise<KnownPlace[]> {
  const owner = membership()?.id ?? ''
  try {
    const { items }: ListPlace = await call('GET', '/places')
    const all = items.filter(({ kind }) => kind !== 'campus').map(({ id, path }) => ({ key: `place:${id}`, name: inside(path), sign: '' }))
    cache('places', { [owner]: all })
    return all
  } catch (error) {
    const known = recall('places')?.[owner]
    if (known !== undefined && error instanceof Unreachable) return known
    throw error
  }
}

/** "主校区/1号楼/二层" is "1号楼 二层" to whoever is there. */
const inside = (path: string) => path.split('/').slice(1).join(' ')

/** The place of a plate that was scanned; null when it is none of ours, or nobody answers and the phone does not know it. */
export async function placeOfPlate(token: string): Promise<KnownPlace | null> {
  const point = pointOf(token, rounds())
  if (point !== undefined) return { key: `checkpoint:${point.id}`, name: point.name, sign: point.number }
  try {
    const { checkpoint } = await call<PlateMeaning>('GET', `/plates/${token}`)
    return checkpoint == null ? null : { key: `checkpoint:${checkpoint.id}`, name: checkpoint.name, sign: checkpoint.number }
  } catch (error) {
    if (error instanceof Problem || error instanceof Unreachable) return null
    throw error
  }
}
