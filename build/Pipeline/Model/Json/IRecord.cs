namespace KinoiteZfs.Pipeline.Model.Json;

/// <summary>A JSON file below <c>artifacts/</c>: the only thing that passes between stages and jobs.</summary>
public interface IRecord
{
    static abstract string FileName { get; }

    /// <summary>Written as <c>schemaVersion</c>; a file of another version is refused.</summary>
    static abstract int SchemaVersion { get; }

    /// <summary>The target which writes the file, for the message when there is none.</summary>
    static abstract string WrittenBy { get; }

    RunIdentity Run { get; }
}
