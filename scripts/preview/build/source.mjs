import fs from 'node:fs'
import path from 'node:path'

/** A mini-program's source folder, and the list of what is wrong with it. */
export class Source {
  constructor(root) {
    this.root = path.resolve(root)
    /** @type {{file: string, line: number, message: string}[]} */
    this.problems = []
  }

  has(file) {
    return fs.statSync(this.absolute(file), { throwIfNoEntry: false })?.isFile() ?? false
  }

  read(file) {
    return fs.readFileSync(this.absolute(file), 'utf8')
  }

  absolute(file) {
    return path.join(this.root, file)
  }

  json(file) {
    try {
      return JSON.parse(this.read(file))
    } catch (error) {
      this.problem(file, 1, error.message)
      return {}
    }
  }

  problem(file, line, message) {
    this.problems.push({ file, line, message })
  }

  /** Every file with one of the endings, as paths inside the folder. */
  list(...endings) {
    return fs
      .readdirSync(this.root, { recursive: true })
      .map((file) => file.split(path.sep).join('/'))
      .filter((file) => endings.some((ending) => file.endsWith(ending)))
      .sort()
  }
}

/** Where a reference in one file points: "/a/b" from the top, anything else from beside the file. */
export function resolveReference(fromFile, reference) {
  return reference.startsWith('/')
    ? reference.slice(1)
    : path.posix.join(path.posix.dirname(fromFile), reference)
}

/** The line of a place in a text, counted from 1. */
export function lineAt(text, index) {
  return text.slice(0, index).split('\n').length
}
