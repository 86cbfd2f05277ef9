using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>A blob and where it is.</summary>
public sealed record BlobOrigin(IRegistry Registry, Repository Repository, Descriptor Blob);
