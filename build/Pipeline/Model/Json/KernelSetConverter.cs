namespace KinoiteZfs.Pipeline.Model.Json;

/// <summary>A kernel set is an array of kernel releases, at least one and each once.</summary>
sealed class KernelSetConverter : JsonConverter<KernelSet>
{
    public override KernelSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonValueException(
                $"{JsonComplaint.Kind(reader.TokenType)} stands where an array of kernel releases is expected.");
        var kernels = new List<KernelRelease>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
                throw new JsonValueException(
                    $"{JsonComplaint.Kind(reader.TokenType)} stands where a kernel release is expected.");
            if (!KernelRelease.TryParse(reader.GetString(), out var kernel))
                throw new JsonValueException(
                    $"{UntrustedText.Quote(reader.GetString()!)} is not a kernel release, such as 6.18.12-200.fc43.x86_64.");
            if (kernels.Contains(kernel))
                throw new JsonValueException($"Kernel {kernel} is duplicated.");
            kernels.Add(kernel);
        }
        return kernels.Count > 0
            ? new KernelSet(kernels)
            : throw new JsonValueException("The list of kernels is empty; an image without a kernel cannot carry ZFS.");
    }

    public override void Write(Utf8JsonWriter writer, KernelSet value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var kernel in value)
            writer.WriteStringValue(kernel.ToString());
        writer.WriteEndArray();
    }
}
