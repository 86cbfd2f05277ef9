namespace KinoiteZfs.Pipeline.Boot;

/// <summary>Finds everything a program needs to run among an image's own files, as its loader would.</summary>
static class LibraryClosure
{
    /// <summary>Asked for while a thread ends, by name and not in any list: pthread_cancel(3) of glibc.</summary>
    const string OnDemand = "libgcc_s.so.1";

    /// <param name="programs">Where the programs are asked for.</param>
    /// <param name="find">What is at a path, links followed; null when there is nothing.</param>
    /// <returns>Each path asked for with the file which is really there; the programs first.</returns>
    /// <exception cref="BootFailedException">Something is missing or cannot run.</exception>
    public static IReadOnlyDictionary<ImagePath, ImageFile<BootFact>> Of(
        IEnumerable<ImagePath> programs, Func<ImagePath, ImageFile<BootFact>?> find)
    {
        var found = new Dictionary<ImagePath, ImageFile<BootFact>>();
        var open = new Queue<(string Name, ImagePath For)>();
        foreach (var program in programs)
            Add(program, find(program) ?? throw new BootFailedException($"the image has no {program}"));
        open.Enqueue((OnDemand, ImagePath.Root));
        while (open.TryDequeue(out var wanted))
        {
            if (found.Keys.Any(path => path.Name == wanted.Name))
                continue;
            var folder = LibraryFolders.Paths.FirstOrDefault(
                folder => find(folder / wanted.Name)?.Fact?.Program is not null);
            if (!folder.IsRoot)
                Add(folder / wanted.Name, find(folder / wanted.Name)!);
            else if (!wanted.For.IsRoot)
                throw new BootFailedException(
                    $"{wanted.For} needs {UntrustedText.Quote(wanted.Name)}, which is in none of the image's library folders ({string.Join(", ", LibraryFolders.Paths)})");
            if (found.Count > BootLimits.Libraries)
                throw new BootFailedException(
                    $"zfs, zpool and modprobe need more than {BootLimits.Libraries} libraries");
        }
        return found;

        void Add(ImagePath path, ImageFile<BootFact> file)
        {
            if (file.Fact?.Program is not { } program)
                throw new BootFailedException(
                    $"{path} cannot run: {file.Fact?.Problem ?? $"it is no regular file but {file.Kind}"}");
            found.Add(path, file);
            foreach (var name in program.Needed)
                open.Enqueue((LibraryName(name, path), path));
            // kmod goes on without them, and unpacks less.
            foreach (var name in program.Opens)
                open.Enqueue((LibraryName(name, path), ImagePath.Root));
            if (program.Interpreter is { } loader && Loader(loader, path) is var at && !found.ContainsKey(at))
                Add(at, find(at)
                    ?? throw new BootFailedException($"{path} is started by {at}, which the image does not have"));
        }
    }

    static string LibraryName(string name, ImagePath program) =>
        ImagePath.TryParse(name, out var path) && path.Components.Count == 1 && path.Value == name
            ? name
            : throw new BootFailedException(
                $"{program} needs {UntrustedText.Quote(name)}, which is no name of a library");

    /// <summary>Only below a library folder: it becomes a path in the machine's first root.</summary>
    static ImagePath Loader(string loader, ImagePath program) =>
        ImagePath.TryParse(loader, out var path) && LibraryFolders.Paths.Contains(path.Parent)
            ? path
            : throw new BootFailedException(
                $"{program} is started by {UntrustedText.Quote(loader)}, which lies in none of the image's library folders ({string.Join(", ", LibraryFolders.Paths)})");
}
