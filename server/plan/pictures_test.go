package plan_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"xiaoqin/configs"
)

// TestPicturesOfGuidanceAreThere: what a form of the pack shows as right or wrong is a picture
// of the mini-program.
func TestPicturesOfGuidanceAreThere(t *testing.T) {
	t.Parallel()
	named := regexp.MustCompile(`\b(?:good|bad): ([a-z-]+)`)
	seen := 0
	err := fs.WalkDir(configs.Packs, "packs", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Base(filepath.Dir(path)) != "forms" {
			return err
		}
		text, err := fs.ReadFile(configs.Packs, path)
		if err != nil {
			return err
		}
		for _, name := range named.FindAllSubmatch(text, -1) {
			seen++
			if _, err := os.Stat(filepath.Join("..", "..", "miniprogram", "images", "guide", string(name[1])+".svg")); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
		return nil
	})
	if err != nil || seen < 4 {
		t.Errorf("%d pictures are named, %v", seen, err)
	}
}
