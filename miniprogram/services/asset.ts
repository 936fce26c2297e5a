import type { AssetCard, CountedKind, MarkedAsset, AssetEntry, PlateMeaning, StockArea, TaskArea, InvitedVisit } from '../api/types'
import { call } from './api'
import { membership } from './session'
import { markOf } from './plates'
import { note } from './queue'
import type { Entry } from './queue-store'
import { Problem } from './request'
import { cache, recall } from './storage'

interface Page<T> {
  items: T[]
  next: string | null
}

export interface AssetFilter {
  kind: string
  red: boolean
}

/** Makes a link for a company, good once. */
export const inviteCompany = (asset: string) => call<InvitedVisit>('POST', `/assets/${asset}/visits`, {})

/** Says whether a company was there as it told. */
export const decideVisit = (visit: string, right: boolean, reason = '') =>
  call<AssetCard>('POST', `/asset-visits/${visit}/decide`, right ? { right } : { right, reason })

export const assetKinds = async () => (await call<Page<CountedKind>>('GET', '/asset-kinds')).items

/** One page of equipment; what it says is remembered for scans without a network. */
export async function listAssets({ kind, red }: AssetFilter, after: string): Promise<Page<MarkedAsset>> {
  const query = [`limit=100`, ...(kind === '' ? [] : [`kind=${kind}`]), ...(red ? ['red=true'] : []), ...(after === '' ? [] : [`after=${after}`])]
  const page = await call<Page<MarkedAsset>>('GET', `/assets?${query.join('&')}`)
  for (const { mark, id } of page.items) remember(mark, id)
  return page
}

/** The card of an asset. Without a network, what this phone saw of it last. */
export async function assetCard(id: string): Promise<AssetCard> {
  const card = await call<AssetCard>('GET', `/assets/${id}`)
  remember(card.mark, id)
  const kept = Object.entries(recall('asset-cards') ?? {}).filter(([known]) => known !== id)
  cache('asset-cards', Object.fromEntries([...kept.slice(-cardsKept), [id, { ...card, history: card.history.slice(0, 5) }]]))
  return card
}

export const knownCard = (id: string): AssetCard | undefined => recall('asset-cards')?.[id]

const cardsKept = 40

/** Which asset a plate sticks on, by the mark of its token. */
function remember(mark: string, id: string): void {
  const known = recall('assets') ?? {}
  if (mark !== '' && known[mark] !== id) cache('assets', { ...known, [mark]: id })
}

/** The asset of a token as far as this phone knows. */
export const assetOf = (token: string): string | undefined => recall('assets')?.[markOf(token)]

/** Asks the school which asset a plate sticks on; undefined when it sticks on none. */
export async function askAsset(plate: string): Promise<string | undefined> {
  const known = assetOf(plate)
  if (known !== undefined) return known
  try {
    const { asset } = await call<PlateMeaning>('GET', `/plates/${encodeURIComponent(plate)}`)
    if (asset !== null) remember(markOf(plate), asset.id)
    return asset?.id
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return undefined
    throw error
  }
}

export const taskAreas = async (task: string) => (await call<Page<TaskArea>>('GET', `/tasks/${task}/assets`)).items

export const stockAreas = async (task: string) => (await call<Page<StockArea>>('GET', `/tasks/${task}/counts`)).items

/** Says that an asset was serviced; it travels when there is a network, after its pictures are named. */
export function serve(asset: string, label: string, body: Record<string, unknown>): { entry: Entry; kept: boolean } {
  return note({ kind: 'service', label, body: { asset, ...body } })
}

export function readMeter(asset: string, label: string, body: Record<string, unknown>): { entry: Entry; kept: boolean } {
  return note({ kind: 'reading', label, body: { asset, ...body } })
}

/** Says what was found in an area. */
export function count(task: string, label: string, body: Record<string, unknown>): { entry: Entry; kept: boolean } {
  return note({ kind: 'count', label, body: { task, ...body } })
}

const managers = ['principal', 'logistics_head', 'safety_officer', 'fire_officer']

/** Whether the identity in use registers equipment. */
export const managesAssets = () => membership()?.roles.some(({ code }) => managers.includes(code)) ?? false

/** Registers a thing, or corrects the one with this id. */
export const saveAsset = (id: string, words: AssetEntry) => call<AssetCard>(id === '' ? 'POST' : 'PUT', id === '' ? '/assets' : `/assets/${id}`, words)

/** Takes a thing off the books; what was noted of it stays. */
export const retireAsset = (id: string, reason: string) => call('POST', `/assets/${id}/retire`, { reason })
