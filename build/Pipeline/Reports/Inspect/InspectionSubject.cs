namespace KinoiteZfs.Pipeline.Reports.Inspect;

/// <summary>What somebody wants to see the inside of.</summary>
public abstract record InspectionSubject
{
    const string PackageSuffix = ".rpm";

    InspectionSubject()
    {
    }

    public sealed record Image(ImageReference Reference) : InspectionSubject
    {
        public override string ToString() => Reference.ToString();
    }

    public sealed record Package(FileInfo File) : InspectionSubject
    {
        public override string ToString() => File.FullName;
    }

    public sealed record Module(FileInfo File) : InspectionSubject
    {
        public override string ToString() => File.FullName;
    }

    /// <summary>The name decides: files are called .rpm, .ko, .ko.xz, .ko.zst or .ko.gz, and all else names an
    /// image.</summary>
    /// <param name="folder">Where relative paths begin.</param>
    /// <exception cref="PipelineException">It is neither.</exception>
    public static InspectionSubject Parse(string text, DirectoryInfo folder)
    {
        // No path can hold it, and the runtime's own complaint names no value.
        if (!text.Contains('\0', StringComparison.Ordinal))
        {
            if (text.EndsWith(PackageSuffix, StringComparison.Ordinal))
                return new Package(FileAt(text, folder));
            if (KernelModulePath.TrySplitName(Path.GetFileName(text), out _, out _))
                return new Module(FileAt(text, folder));
        }
        return ImageReference.TryParse(text, out var reference)
            ? new Image(reference)
            : throw new PipelineException(
                $"{UntrustedText.Quote(text)} is neither an image reference, such as ghcr.io/owner/kinoite-zfs:latest, nor a file "
                + $"called .rpm, .ko, .ko.xz, .ko.zst or .ko.gz. Give {Options.Subject} one of these.");
    }

    static FileInfo FileAt(string text, DirectoryInfo folder) => new(Path.GetFullPath(text, folder.FullName));
}
