using System.Runtime.CompilerServices;

namespace KinoiteZfs.Pipeline.Tests;

/// <summary>A file of this repository, as it is shipped.</summary>
static class ShippedFile
{
    public static FileInfo At(string path) => new(Path.Combine(Root(), path));

    static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
