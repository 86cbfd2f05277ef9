using System.IO.Compression;

namespace KinoiteZfs.Pipeline.Preflight;

/// <summary>
/// What of the world tests can be made of: image layouts with manifests and configurations and no layer, lists of tags,
/// answers. A test opens them as <c>new LayoutRegistry(folder + "/registry") { AllowsAbsentParts = true }</c>.
/// </summary>
public sealed class FixtureFolder(DirectoryInfo folder)
{
    readonly LayoutRegistry _layout = new(Path.Combine(folder.FullName, "registry")) { AllowsAbsentParts = true };

    /// <summary>The manifest a tag points to, the image's own below an index, and its configuration.</summary>
    public async Task<ResolvedImage> KeepAsync(
        IRegistry registry, ImageReference reference, Platform platform, CancellationToken cancellationToken)
    {
        var top = await registry.GetManifestAsync(reference, cancellationToken);
        var image = await registry.ResolveImageAsync(reference.Pinned(top.Digest), platform, cancellationToken);
        await _layout.PutManifestAsync(reference, top, cancellationToken);
        await _layout.PutManifestAsync(reference.Repository.At(image.Raw.Digest), image.Raw, cancellationToken);
        await _layout.PushBytesAsync(
            reference.Repository, image.Config.Descriptor.MediaType, image.Config.Bytes, cancellationToken);
        return image;
    }

    public Task WriteAsync<T>(string file, T content, CancellationToken cancellationToken) =>
        WriteTextAsync(file, JsonSerializer.Serialize(content, RecordJson.Options), cancellationToken);

    public Task WriteTextAsync(string file, string content, CancellationToken cancellationToken) =>
        AtomicFile.WriteAsync(
            new FileInfo(Path.Combine(folder.FullName, file)), Encoding.UTF8.GetBytes(content), cancellationToken);

    /// <summary>All of it in one file, which an issue takes.</summary>
    public FileInfo Pack()
    {
        var file = new FileInfo($"{folder.FullName}.zip");
        file.Delete();
        ZipFile.CreateFromDirectory(folder.FullName, file.FullName);
        return file;
    }
}
