import { authorised } from './api'
import { Problem, Unreachable, fetchFile } from './request'

/** Pictures that were fetched already, by the photo. */
const fetched = new Map<string, string>()

/**
 * Paths of the pictures of some photos, in their order. One that does not come, or is
 * still being checked, is left out: a page without it still says what there is to say.
 */
export async function pictures(photos: string[]): Promise<string[]> {
  const paths = await Promise.all(photos.map(picture))
  return paths.filter((path) => path !== '')
}

async function picture(photo: string): Promise<string> {
  const known = fetched.get(photo)
  if (known !== undefined) return known
  try {
    const path = await authorised(undefined, (header) => fetchFile(`/attachments/${photo}`, header))
    fetched.set(photo, path)
    return path
  } catch (error) {
    if (error instanceof Problem || error instanceof Unreachable) return ''
    throw error
  }
}
