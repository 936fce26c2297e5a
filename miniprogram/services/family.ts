import type { ClassFamilies, ClassInvitation, ConsentState, FamilyRequest, ListClass, ListFamilyRequest, PrintLink, ReachForecast } from '../api/types'
import { call, refreshMe } from './api'
import { pageUrl } from './request'
import { login } from './session'
import { newId } from './uuid'

/** What a parent enters to join a class. */
export interface Asking {
  code: string
  name: string
  relation: FamilyRequest['relation']
  child: string
  consent: string
}

/** Which class a code is of. Whoever is not logged in yet is, without being anybody at the school. */
export async function openClassCode(code: string): Promise<ClassInvitation> {
  await login()
  return call<ClassInvitation>('POST', '/class-codes/open', { code })
}

/** Asks to join; the same id again is the same request. */
export function askToJoin(id: string, { child, ...asking }: Asking): Promise<FamilyRequest> {
  const body = { id, device_time: new Date().toISOString(), ...asking, ...(child !== '' && { child }) }
  return call<FamilyRequest>('POST', '/me/family-requests', body)
}

/** My requests, the last first. */
export const myRequests = async () => (await call<ListFamilyRequest>('GET', '/me/family-requests')).items

/** Whether somebody who is nobody here yet has asked to be. */
export async function isWaitingToJoin(): Promise<boolean> {
  return (await myRequests()).some(({ state }) => state === 'waiting' || state === 'refused')
}

export const withdrawRequest = (id: string) => call<undefined>('DELETE', `/me/family-requests/${id}`)

/** The classes that somebody decides about: their own, or every one. */
export async function classesOf(person: string): Promise<{ id: string; name: string; mine: boolean }[]> {
  const { items } = await call<ListClass>('GET', '/classes')
  return items.map(({ id, name, head_teacher_id }) => ({ id, name, mine: head_teacher_id === person }))
}

export const familiesOf = (classId: string) => call<ClassFamilies>('GET', `/classes/${classId}/families`)
export const newCode = (classId: string) => call<undefined>('POST', `/classes/${classId}/code`)
/** The address of slips to print, good for ten minutes. */
export async function printCode(classId: string): Promise<string> {
  const { path } = await call<PrintLink>('POST', `/classes/${classId}/code/print`)
  return pageUrl(path)
}
export const removeFamily = (classId: string, seat: string) => call<undefined>('DELETE', `/classes/${classId}/families/${seat}`)

const tap = () => ({ id: newId(), device_time: new Date().toISOString() })

export function confirmFamily(request: string, seat: string | null): Promise<FamilyRequest> {
  return call<FamilyRequest>('POST', `/family-requests/${request}/confirm`, { ...tap(), ...(seat !== null && { seat }) })
}

export function refuseFamily(request: string, reason: string): Promise<FamilyRequest> {
  return call<FamilyRequest>('POST', `/family-requests/${request}/refuse`, { ...tap(), reason })
}

export const reachForecast = () => call<ReachForecast>('GET', '/reach-forecast')

export const myConsent = () => call<ConsentState>('GET', '/me/consent')
export const giveConsent = (version: string) => call<undefined>('POST', '/me/consent', { version })
export const withdrawConsent = () => call<undefined>('DELETE', '/me/consent')
export const leaveClass = (seat: string) => call<undefined>('DELETE', `/me/children/${seat}`)
export const myDataCopy = () => call<object>('GET', '/me/export')
export const forgetMe = () => call<undefined>('DELETE', '/me')

/** Learns what a confirmed request has made of somebody. */
export const meetAgain = refreshMe
