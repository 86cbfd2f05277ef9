namespace KinoiteZfs.SourceAkmods;

/// <summary>Files of folders which people have named: the beginning is enough, and one that cannot be read says
/// nothing.</summary>
static class ShortFile
{
    /// <returns>Null when it cannot be read.</returns>
    public static string? Read(string path, int maximumCharacters)
    {
        try
        {
            using var reader = File.OpenText(path);
            var buffer = new char[maximumCharacters];
            return new string(buffer, 0, reader.ReadBlock(buffer));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
