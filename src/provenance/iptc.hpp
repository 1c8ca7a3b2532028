// IPTC's records in Photoshop's resources: who made a picture and whose it is.
#pragma once

#include "provenance/texts.hpp"

#include <darkroom/bytes.hpp>

namespace darkroom::provenance {

// Adds By-line, Credit and CopyrightNotice of the record in `resources`, a run of 8BIM resources.
// IPTC-NAA Information Interchange Model 4.2, sections 1.6 and 2; Photoshop file formats, image
// resources. Damage ends the reading.
void read_iptc(ByteView resources, Texts& texts);

}  // namespace darkroom::provenance
