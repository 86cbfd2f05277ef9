namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>How the packages get into a build of the Containerfile.</summary>
public enum PackageTransfer
{
    /// <summary><c>RUN --mount</c>, by digest: no instruction holds them.</summary>
    Mount,

    /// <summary><c>COPY --from</c>, by digest, for engines without such mounts.</summary>
    Copy,
}

/// <summary>A generated copy of the recipe's folder, pinned to one run's inputs. The tracked files are only
/// read.</summary>
public static class Workspace
{
    /// <summary>The build argument with the base image's time, in seconds: see the Containerfile.</summary>
    public const string Time = "BASE_TIME";

    public const string Recipe = "recipe.yml";
    public const string Containerfile = "Containerfile";

    /// <summary>The part both BlueBuild and the plain Containerfile include.</summary>
    public const string AkmodsPart = "containerfiles/zfs-akmods/Containerfile";

    /// <summary>What that part is made from when packages are copied.</summary>
    const string CopyingPart = "containerfiles/zfs-akmods/Containerfile.copy";

    /// <summary>A recipe is a few dozen small files; more means that the wrong folder was given.</summary>
    const int MaximumFiles = 2000;

    /// <summary>Wallpapers fit; an image or a package set does not belong into a recipe.</summary>
    const long MaximumBytes = 64 * 1024 * 1024;

    /// <summary>Fills an empty or absent folder.</summary>
    /// <param name="akmods">One image for every kernel, each by digest.</param>
    /// <exception cref="PipelineException">The recipe cannot be pinned, or the folder is not empty.</exception>
    public static async Task RenderAsync(
        DirectoryInfo recipes, DirectoryInfo target, ResolvedInputs inputs, IReadOnlyList<KernelAkmods> akmods,
        PackageTransfer transfer,
        CancellationToken cancellationToken)
    {
        if (target.Exists && target.EnumerateFileSystemInfos().Any())
            throw new PipelineException(
                $"The workspace {target.FullName} is not empty. Name a folder of its own, which this run may fill.");
        Copy(recipes, target);
        await EditAsync(target, Recipe, (text, source) => Pin(text, source, inputs.Base), cancellationToken);
        if (transfer == PackageTransfer.Copy)
            File.Move(Existing(target, CopyingPart), Path.Combine(target.FullName, AkmodsPart), overwrite: true);
        var part = await EditAsync(
            target, AkmodsPart, (text, source) => Fill(text, transfer, akmods, source), cancellationToken);
        await EditAsync(
            target, Containerfile,
            (text, source) => RecipeText.Fill(
                RecipeText.Fill(text, "base-image", inputs.Base.Pinned.ToString(), source), "zfs-akmods",
                part.TrimEnd(), source),
            cancellationToken);
    }

    // BlueBuild joins both with ':', and of a reference with tag and digest the digest counts. The tag is for people,
    // and for the label the image gets.
    static string Pin(string yaml, string source, BaseImage image) =>
        RecipeText.SetTopLevel(
            RecipeText.SetTopLevel(yaml, "base-image", image.Source.Repository.ToString(), source),
            "image-version", $"{image.StreamTag ?? image.Source.Tag ?? ImageReference.Latest}@{image.Digest}", source);

    static string Fill(string text, PackageTransfer transfer, IReadOnlyList<KernelAkmods> akmods, string source) =>
        transfer switch
        {
            PackageTransfer.Mount => RecipeText.Fill(text, "akmods-mounts", Mounts(akmods), source),
            PackageTransfer.Copy => RecipeText.Fill(text, "akmods-copies", Copies(akmods), source),
            _ => throw new ArgumentOutOfRangeException(nameof(transfer), transfer, null),
        };

    static string Mounts(IReadOnlyList<KernelAkmods> akmods) => string.Join(
        "\n    ",
        akmods.Select(one =>
            $"--mount=type=bind,from={Pinned(one)},source=/{AkmodsPackages.Folder},target=/run/akmods/{one.Kernel} \\"));

    static string Copies(IReadOnlyList<KernelAkmods> akmods) => string.Join(
        '\n', akmods.Select(one => $"COPY --from={Pinned(one)} /{AkmodsPackages.Folder} /run/akmods/{one.Kernel}"));

    /// <summary>How the rendered files name a kernel's akmods.</summary>
    internal static ImageReference Pinned(KernelAkmods one) => one.Image.Digest is { } digest
        ? one.Image.Repository.At(digest)
        : throw new PipelineException(
            $"The akmods of kernel {one.Kernel} are named {one.Image}, without a digest. Only a digest can be pinned: run the {Targets.Akmods} target again.");

    static async Task<string> EditAsync(
        DirectoryInfo target, string file, Func<string, string, string> edit, CancellationToken cancellationToken)
    {
        var path = Existing(target, file);
        var text = edit(await File.ReadAllTextAsync(path, cancellationToken), $"recipes/{file}");
        await File.WriteAllTextAsync(path, text, cancellationToken);
        return text;
    }

    static string Existing(DirectoryInfo target, string file) =>
        Path.Combine(target.FullName, file) is var path && File.Exists(path)
            ? path
            : throw new PipelineException(
                $"The recipe's folder has no {file}, which is needed to compose an image. Restore it from the repository.");

    /// <summary>Shells, YAML parsers and engines stop or stumble at a byte order mark, and read these files.</summary>
    static bool IsRead(FileInfo file) =>
        file.Extension is ".sh" or ".yml" or ".yaml" or ".json" or ".list" or ".service"
            || file.Name.StartsWith(Containerfile, StringComparison.Ordinal);

    internal static void Copy(DirectoryInfo from, DirectoryInfo to)
    {
        if (!Directory.Exists(from.FullName))
            throw new PipelineException(
                $"The recipe's folder {from.FullName} does not exist. Restore it from the repository, or name another.");
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };
        var (files, bytes) = (0, 0L);
        foreach (var entry in from.EnumerateFileSystemInfos("*", options))
        {
            if (entry.LinkTarget is { } link)
                throw new PipelineException(
                    $"{entry.FullName} is a link to {UntrustedText.Quote(link)}. A recipe holds files only, so that everything it uses is in its digest.");
            var path = Path.Combine(to.FullName, Path.GetRelativePath(from.FullName, entry.FullName));
            if (entry is not FileInfo file)
            {
                Directory.CreateDirectory(path);
                continue;
            }
            if (++files > MaximumFiles || (bytes += file.Length) > MaximumBytes)
                throw new PipelineException(
                    $"The recipe's folder {from.FullName} has more than {MaximumFiles} files or {MaximumBytes} bytes. It should hold the recipe alone.");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (IsRead(file))
                File.WriteAllBytes(path, EditedText.WithoutMark(File.ReadAllBytes(file.FullName)));
            else
                file.CopyTo(path);
        }
    }
}
