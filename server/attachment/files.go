package attachment

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"xiaoqin/server/database"
)

// Files is where pictures lie. Names come from [fileName].
type Files interface {
	// Put keeps the content under the name, replacing what is there. When it returns,
	// the content survives a loss of power.
	Put(ctx context.Context, name string, content []byte) error

	// Open reads the content; fs.ErrNotExist when there is none.
	Open(ctx context.Context, name string) (io.ReadCloser, error)

	// Delete removes the content; none is no error.
	Delete(ctx context.Context, name string) error

	// Old calls fn with every name whose content was last written before the moment.
	Old(ctx context.Context, before time.Time, fn func(name string) error) error
}

// fileName is the name of one picture of a photo: the id, in one of 256 folders by its
// last, random byte.
func fileName(photo database.ID, size Size) string {
	name := photo.String()
	return name[len(name)-2:] + "/" + name + "-" + string(size) + ".jpg"
}

// photoOf reads the id out of a name of fileName.
func photoOf(name string) (photo database.ID, ok bool) {
	for _, size := range []Size{Full, Thumbnail} {
		if len(name) < 3+36 {
			return photo, false
		}
		id, err := database.ParseID(name[3 : 3+36])
		if err == nil && name == fileName(id, size) {
			return id, true
		}
	}
	return photo, false
}

// disk keeps pictures in a folder of this machine, or one that is mounted on it.
type disk struct{ root *os.Root }

const (
	folderMode = 0o750
	fileMode   = 0o640
)

// OpenDisk keeps pictures under a folder, which is made when it is not there.
func OpenDisk(folder string) (Files, error) {
	if err := os.MkdirAll(folder, folderMode); err != nil {
		return nil, fmt.Errorf("make folder for photos: %w", err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("open folder of photos: %w", err)
	}
	return disk{root}, nil
}

// Put writes beside the name and renames, so that there is never half a picture.
func (d disk) Put(_ context.Context, name string, content []byte) error {
	name = filepath.FromSlash(name)
	folder := filepath.Dir(name)
	if err := d.root.MkdirAll(folder, folderMode); err != nil {
		return fmt.Errorf("make folder of photo: %w", err)
	}
	beside := name + ".new"
	if err := d.write(beside, content); err != nil {
		return fmt.Errorf("write photo: %w", err)
	}
	if err := d.root.Rename(beside, name); err != nil {
		return fmt.Errorf("name photo: %w", err)
	}
	return d.sync(folder)
}

func (d disk) write(name string, content []byte) error {
	file, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fileMode)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Sync(), file.Close())
}

// sync makes the names in a folder survive a loss of power. Not every system can.
func (d disk) sync(folder string) error {
	opened, err := d.root.Open(folder)
	if err != nil {
		return fmt.Errorf("open folder of photo: %w", err)
	}
	_ = opened.Sync()
	return opened.Close()
}

// Open reads a picture.
func (d disk) Open(_ context.Context, name string) (io.ReadCloser, error) {
	return d.root.Open(filepath.FromSlash(name))
}

// Delete removes a picture.
func (d disk) Delete(_ context.Context, name string) error {
	err := d.root.Remove(filepath.FromSlash(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Old walks the folders.
func (d disk) Old(ctx context.Context, before time.Time, fn func(name string) error) error {
	return fs.WalkDir(d.root.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone while walking
		}
		if err != nil || !info.ModTime().Before(before) {
			return err
		}
		return fn(path)
	})
}
