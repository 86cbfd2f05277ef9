namespace KinoiteZfs.SourceAkmods;

/// <summary>What OpenZFS is compiled from; null is what nobody has named.</summary>
/// <param name="Tree">An unpacked OpenZFS release, never built in.</param>
/// <param name="Headers">Build trees of kernels, or folders which hold such.</param>
/// <param name="Userland">Programs and libraries of the same release, laid out as in an image.</param>
public sealed record SourceInputs(DirectoryInfo? Tree, IReadOnlyList<DirectoryInfo> Headers, DirectoryInfo? Userland);
