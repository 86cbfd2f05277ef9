namespace KinoiteZfs.Pipeline.Publishing;

/// <summary>A blob and where it is.</summary>
public sealed record BlobOrigin(IRegistry Registry, Repository Repository, Descriptor Blob);
