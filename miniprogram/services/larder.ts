import type { DishBody, KitchenReview, LotBody, MealBody, OrderBody, PaperBody, PrintLink, SupplierBody, WorkerBody } from '../api/types'
import { call } from './api'
import { pageUrl } from './request'
import { newId } from './uuid'

type List<T> = { items: T[] }

export const suppliers = async () => (await call<List<SupplierBody>>('GET', '/canteen/suppliers')).items

export interface SupplierWords {
  name: string
  goods: string
  licence: string
  expires_on: string
  archived?: boolean
}

/** Registers a supplier, or corrects the one with this id. */
export const saveSupplier = (id: string, words: SupplierWords) =>
  id === '' ? call<SupplierBody>('POST', '/canteen/suppliers', words) : call<SupplierBody>('PUT', `/canteen/suppliers/${id}`, words)

export const workers = async () => (await call<List<WorkerBody>>('GET', '/canteen/workers')).items

export const saveCertificate = (person: string, certificate: string, expires_on: string) =>
  call<WorkerBody>('PUT', `/canteen/workers/${person}`, { certificate, expires_on })

export const lots = async (first: string, last: string) => (await call<List<LotBody>>('GET', `/lots?first=${first}&last=${last}`)).items

/** The meal of a day; undefined when nothing is served. */
export const mealOf = async (day: string) => (await call<List<MealBody>>('GET', `/meals?day=${day}`)).items[0]

export const planMenu = async (day: string, dishes: { name: string; cold: boolean }[]) =>
  (await call<List<DishBody>>('PUT', `/canteen/menus/${day}`, { id: newId(), device_time: new Date().toISOString(), dishes })).items

export const review = (period: KitchenReview['period'], day: string) => call<KitchenReview>('GET', `/canteen/reviews?period=${period}&day=${day}`)

/** Who ate with the children, and what they found. */
export const dining = async (first: string, last: string) => (await call<List<PaperBody>>('GET', `/canteen/dining?first=${first}&last=${last}`)).items

/** What was thrown away, and to whom the waste went. */
export const leavings = async (first: string, last: string) => (await call<List<PaperBody>>('GET', `/canteen/leavings?first=${first}&last=${last}`)).items

export const orders = async (first: string, last: string) => (await call<List<OrderBody>>('GET', `/canteen/orders?first=${first}&last=${last}`)).items

export const order = (goods: { supplier_id: string; goods: string; kg: number; day: string }) =>
  call<OrderBody>('POST', '/canteen/orders', { id: newId(), device_time: new Date().toISOString(), ...goods })

export const cancelOrder = (id: string) => call('DELETE', `/canteen/orders/${id}`)

/** A link, good for ten minutes, to the labels of today's samples. */
export const printLabels = async () => pageUrl((await call<PrintLink>('POST', '/samples/print')).path)
