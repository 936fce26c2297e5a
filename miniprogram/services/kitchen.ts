import type { KitchenBody as Kitchen, MealBody as Meal, SampleBody as Sample } from '../api/types'
import { call } from './api'
import { note } from './queue'
import { flush } from './sync'
import { membership } from './session'
import { cachedToday } from './today'
import { newId } from './uuid'

const kitchens = new Map<string, Kitchen>()

/** The kitchen as last heard for the identity in use, also with the first screen; undefined before the first time. */
export function lastKitchen(): Kitchen | undefined {
  const asked = kitchens.get(membership()?.id ?? '')
  const shown = cachedToday()?.kitchen
  return asked === undefined || (shown !== undefined && shown.at > asked.at) ? shown : asked
}

export async function refreshKitchen(): Promise<Kitchen> {
  const owner = membership()?.id ?? ''
  const kitchen = await call<Kitchen>('GET', '/canteen/today')
  kitchens.set(owner, kitchen)
  return kitchen
}

const deed = () => ({ id: newId(), device_time: new Date().toISOString() })

/** Lets the meal out. It needs the school: no phone decides alone that a gate is open. */
export const release = (meal: string) => call<Meal>('POST', `/meals/${meal}/release`, deed())

/** Lets it out past its gate, as the leader who answers for it. */
export const override = (meal: string, reason: string) => call('POST', `/tasks/${meal}/override`, { ...deed(), reason })

export const recheck = (dish: string) => call<Meal>('POST', `/dishes/${dish}/recheck`, deed())

export const drop = (dish: string, reason: string) => call<Meal>('POST', `/dishes/${dish}/drop`, { ...deed(), reason })

/** Works without a network too. */
export async function addDish(meal: string, name: string, cold: boolean): Promise<void> {
  note({ kind: 'dish', label: `加菜：${name}`, body: { meal, name, cold } })
  await flush()
}

/** Works without a network too. */
export async function endHolding(holding: string, outcome: 'served' | 'reheated' | 'thrown_away', label: string): Promise<void> {
  note({ kind: 'holding_end', label, body: { holding, outcome } })
  await flush()
}

/** Throws a sample away, or seals it when somebody fell ill. */
export const dispose = (label: string, ill: boolean) => call<Sample>('POST', '/samples/dispose', { ...deed(), label, ...(ill && { ill }) })

/** Notes the same without a network; the school judges it by the time of the tap. */
export function disposeLater(label: string, ill: boolean): void {
  note({ kind: 'sample_disposal', label: `${ill ? '封存' : '销样'} ${label}`, body: { label, ...(ill && { ill }) } })
}
