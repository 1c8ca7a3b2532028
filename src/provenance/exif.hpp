// EXIF, as far as generators use it for text.
#pragma once

#include "provenance/texts.hpp"

#include <darkroom/bytes.hpp>

namespace darkroom::provenance {

// Adds the texts of the first directory and of its EXIF directory by their names in the standard:
// ImageDescription, Make, Model, Software, Artist, Copyright, UserComment. `exif` is a TIFF
// structure, with or without "Exif\0\0" before it; one that is damaged says what comes before the
// damage. Two directories are read and no others, so a cycle of them costs nothing. TIFF 6.0,
// section 2; Exif 2.32, section 4.6.
//
// Whether it holds more than artist, copyright and UserComment, and what is of no matter to anybody
// (resolution, orientation, sizes): a camera's settings, a place, a thumbnail.
bool read_exif(ByteView exif, Texts& texts);

// `exif` without the "Exif\0\0" that may stand before it.
ByteView tiff_in(ByteView exif);

}  // namespace darkroom::provenance
