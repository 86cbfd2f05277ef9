namespace KinoiteZfs.Pipeline.Reports.Inspect;

/// <summary>Reads what is inside an image, a package or a module. Never fails for what it finds inside: that is what it
/// reports.</summary>
public static class InspectStage
{
    /// <param name="platform">Of the image, where a name stands for several.</param>
    /// <exception cref="PipelineException">There is no such image or file, or it cannot be read at all.</exception>
    /// <exception cref="RegistryException">The registry does not answer, or its content is broken.</exception>
    public static Task<Inspection> RunAsync(
        InspectionSubject subject, IRegistry registry, Platform platform, IProgress<string> progress,
        CancellationToken cancellationToken) =>
        subject switch
        {
            InspectionSubject.Image image =>
                ImageInspection.ReadAsync(registry, image.Reference, platform, progress, cancellationToken),
            InspectionSubject.Package package => ReadFileAsync(package.File, PackageAsync, cancellationToken),
            InspectionSubject.Module module => ReadFileAsync(module.File, ModuleAsync, cancellationToken),
            _ => throw new ArgumentException($"There is no reader for {subject}.", nameof(subject)),
        };

    static async Task<Inspection> PackageAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        var found = await PackageInspection.ReadAsync(content, path, cancellationToken);
        return new Inspection(
            path, InspectionKind.Package, null, [], [found.Package], found.Modules, found.Userland, found.Findings);
    }

    static async Task<Inspection> ModuleAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        var module = await KernelModule.ReadAsync(content, path, cancellationToken);
        return new Inspection(
            path, InspectionKind.Module, null, [], [],
            [InspectedModule.Of(module, package: null, directory: null, listed: null)], [], []);
    }

    static async Task<Inspection> ReadFileAsync(
        FileInfo file, Func<Stream, string, CancellationToken, Task<Inspection>> read,
        CancellationToken cancellationToken)
    {
        try
        {
            await using var content = file.OpenRead();
            return await read(content, file.FullName, cancellationToken);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PipelineException(
                $"There is no file {UntrustedText.Printable(file.FullName)}, which {Options.Subject} names. Check the path; it is taken from the folder the build was called in.",
                error);
        }
        catch (Exception error) when (error is KmodFormatException or UnauthorizedAccessException or IOException)
        {
            throw new PipelineException(
                $"{UntrustedText.Printable(file.FullName)}, which {Options.Subject} names, cannot be inspected: {error.Message}",
                error);
        }
    }
}
