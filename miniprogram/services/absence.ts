import type { Absence, ListAbsence } from '../api/types'
import { call } from './api'
import { newId } from './uuid'

export type AbsenceReason = Absence['reason']

/** Who is away or will be: everybody for the office, oneself for the others. */
export const absences = async (): Promise<Absence[]> => (await call<ListAbsence>('GET', '/absences')).items

/** Says that somebody is away; oneself when nobody is named. */
export const enter = (first: string, last: string, reason: AbsenceReason, person: string) =>
  call<Absence>('POST', '/absences', {
    id: newId(), device_time: new Date().toISOString(), first, last, reason, ...(person !== '' && { person }),
  })

export const cancel = (id: string) => call<undefined>('DELETE', `/absences/${id}`)
