using KinoiteZfs.Kmods.Programs;

namespace KinoiteZfs.Pipeline.Boot;

/// <summary>The one program of the machine's first root which does not come from the image: it has to run where nothing
/// else does.</summary>
static class Busybox
{
    const string Name = "busybox";
    const string Remedy =
        "Install it (Debian, Ubuntu: apt-get install busybox-static; Fedora: dnf install busybox) and see that it is on the PATH.";

    /// <summary>Distributions' have 1 to 2 MB.</summary>
    const int MaximumBytes = 32 << 20;

    /// <param name="searchPath">Folders, as in the variable PATH.</param>
    /// <exception cref="BootEnvironmentException">There is none, or it needs libraries.</exception>
    public static async Task<FileInfo> FindAsync(string? searchPath, CancellationToken cancellationToken)
    {
        var file = (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => new FileInfo(Path.Combine(folder, Name))).FirstOrDefault(file => file.Exists)
            ?? throw new BootEnvironmentException($"there is no {Name}. {Remedy}");
        if (file.Length > MaximumBytes)
            throw new BootEnvironmentException(
                $"{file.FullName} has {file.Length} bytes, which no {Name} has. {Remedy}");
        try
        {
            var program = ElfProgram.Read(
                await File.ReadAllBytesAsync(file.FullName, cancellationToken), file.FullName);
            return program.Interpreter is null
                ? file
                : throw new BootEnvironmentException(
                    $"{file.FullName} is not linked statically, it needs {program.Interpreter}. {Remedy}");
        }
        catch (KmodFormatException e)
        {
            throw new BootEnvironmentException($"{e.Message} {Remedy}", e);
        }
    }
}
